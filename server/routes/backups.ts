import type { FastifyInstance } from 'fastify'
import { beganAt } from '#engine/backup/prune.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'

interface Standing {
  readonly backedUpAt: string | null
  readonly drilledAt: string | null
  readonly failedAt: string | null
  readonly drillFailedAt: string | null
}

const standingText =
  'select backed_up_at as "backedUpAt", drilled_at as "drilledAt", failed_at as "failedAt", drill_failed_at as "drillFailedAt" from app.backup_standing($1)'
const day = 24 * 60 * 60 * 1000
/** After so long something is wrong. */
const lateAfter = { backup: 2 * day, drill: 14 * day }

const moment = { type: ['string', 'null'], format: 'date-time' }
const shape = {
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['state', 'backedUpAt', 'drilledAt', 'failedAt', 'drillFailedAt', 'keptDays', 'nightlyAt'],
      properties: {
        state: { type: 'string', enum: ['fine', 'young', 'late', 'undrilled'] },
        backedUpAt: moment,
        drilledAt: moment,
        failedAt: { ...moment, description: 'Of a try that failed after the last success' },
        drillFailedAt: { ...moment, description: 'The same of bringing back for practice' },
        keptDays: { type: 'integer' },
        nightlyAt: { type: 'string', format: 'date-time', description: 'When the next one is due' },
      },
    },
  },
}

/** When this tenant's data was last backed up, and when bringing it back was last practised: for owners and admins. */
export function backupRoutes(app: FastifyInstance, { engine, entrance, config }: Context): void {
  app.get('/backups', { schema: { summary: 'How the backups stand', tags: ['Backups'], response: { 200: shape } } }, async (request) => {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    const { rows } = await engine.database.global<Standing>({ name: 'backup_standing', text: standingText, values: [principal.tenantId] })
    const { backedUpAt = null, drilledAt = null, failedAt = null, drillFailedAt = null } = rows[0] ?? {}
    const now = engine.clock.now()
    return {
      data: {
        state: stateOf(now, principal.tenantId, { backedUpAt, drilledAt }),
        backedUpAt,
        drilledAt,
        failedAt: sinceThen(failedAt, backedUpAt),
        drillFailedAt: sinceThen(drillFailedAt, drilledAt),
        keptDays: config.backups.days,
        nightlyAt: nextAt(now, config.backups.time),
      },
    }
  })
}

/** A failure that no success has made good. */
const sinceThen = (failedAt: string | null, doneAt: string | null): string | null =>
  failedAt !== null && (doneAt === null || failedAt > doneAt) ? failedAt : null

/** Where there was none yet, the tenant's own age counts: its id begins with when it was made. */
function stateOf(
  now: Date,
  tenantId: string,
  { backedUpAt, drilledAt }: Pick<Standing, 'backedUpAt' | 'drilledAt'>,
): 'fine' | 'young' | 'late' | 'undrilled' {
  const age = (at: string | null) => now.getTime() - (at === null ? beganAt(tenantId) : Date.parse(at))
  if (age(backedUpAt) > lateAfter.backup) return 'late'
  if (age(drilledAt) > lateAfter.drill) return 'undrilled'
  return backedUpAt === null || drilledAt === null ? 'young' : 'fine'
}

/** The next time of that name in UTC; the backup is made within a quarter of an hour of it. */
function nextAt(now: Date, time: string): string {
  const today = new Date(`${now.toISOString().slice(0, 10)}T${time}:00.000Z`)
  return (today > now ? today : new Date(today.getTime() + day)).toISOString()
}
