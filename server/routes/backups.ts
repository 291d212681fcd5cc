import type { FastifyInstance } from 'fastify'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'

interface Standing {
  readonly backedUpAt: string | null
  readonly drilledAt: string | null
  readonly failedAt: string | null
}

const standingText = 'select backed_up_at as "backedUpAt", drilled_at as "drilledAt", failed_at as "failedAt" from app.backup_standing($1)'
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
      required: ['state', 'backedUpAt', 'drilledAt', 'failedAt', 'keptDays', 'nightlyAt'],
      properties: {
        state: { type: 'string', enum: ['fine', 'young', 'late', 'undrilled'] },
        backedUpAt: moment,
        drilledAt: moment,
        failedAt: { ...moment, description: 'Of a try that failed after the last success' },
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
    const { backedUpAt = null, drilledAt = null, failedAt = null } = rows[0] ?? {}
    const now = engine.clock.now()
    const stillBroken = failedAt !== null && (backedUpAt === null || failedAt > backedUpAt)
    return {
      data: {
        state: stateOf(now, backedUpAt, drilledAt),
        backedUpAt,
        drilledAt,
        failedAt: stillBroken ? failedAt : null,
        keptDays: config.backups.days,
        nightlyAt: nextAt(now, config.backups.time),
      },
    }
  })
}

function stateOf(now: Date, backedUpAt: string | null, drilledAt: string | null): 'fine' | 'young' | 'late' | 'undrilled' {
  const age = (at: string | null) => (at === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(at))
  if (backedUpAt !== null && age(backedUpAt) > lateAfter.backup) return 'late'
  if (drilledAt !== null && age(drilledAt) > lateAfter.drill) return 'undrilled'
  return backedUpAt === null || drilledAt === null ? 'young' : 'fine'
}

/** The next time of that name in UTC; the backup is made within a quarter of an hour of it. */
function nextAt(now: Date, time: string): string {
  const today = new Date(`${now.toISOString().slice(0, 10)}T${time}:00.000Z`)
  return (today > now ? today : new Date(today.getTime() + day)).toISOString()
}
