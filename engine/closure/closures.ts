import type { Writing } from '#engine/act/writing.ts'
import { conflict, forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'

export interface Closure {
  readonly id: string
  readonly state: 'closing' | 'deleting'
  readonly requestedAt: string
  /** From then on its rows go; until then it can be read, taken out, and opened again. */
  readonly dueAt: string
}

/** Which tenants are closing, remembered for a second: every request asks. */
export interface Closures {
  of(tenantId: string): Promise<Closure | undefined>
  forget(): void
}

const day = 24 * 60 * 60 * 1000
const trustedFor = 1000
const allText = 'select id, state, requested_at, due_at from app.tenant_closures()'
const nameText = 'select name from app.tenant_of($1)'

interface Row {
  readonly id: string
  readonly state: Closure['state']
  readonly requested_at: string
  readonly due_at: string
}

export async function allClosures(database: Pick<Database, 'global'>): Promise<Closure[]> {
  const { rows } = await database.global<Row & Record<string, unknown>>({ name: 'tenant_closures', text: allText })
  return rows.map(({ id, state, requested_at: requestedAt, due_at: dueAt }) => ({ id, state, requestedAt, dueAt }))
}

/** One question a second for all tenants together. */
export function openClosures(database: Pick<Database, 'global'>, clock: Clock): Closures {
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<ReadonlyMap<string, Closure>> = Promise.resolve(new Map())
  return {
    async of(tenantId) {
      const now = clock.now().getTime()
      if (Math.abs(now - asked) >= trustedFor) {
        asked = now
        answer = allClosures(database).then((all) => new Map(all.map((closure) => [closure.id, closure])))
        answer.catch(() => {
          asked = Number.NEGATIVE_INFINITY
        })
      }
      return (await answer).get(tenantId)
    },
    forget() {
      asked = Number.NEGATIVE_INFINITY
    },
  }
}

/**
 * Asks for the deletion of everything, by its name typed out. From now on the tenant is read-only; after `days` all of it goes.
 * Asked for twice, the first day stands.
 */
export async function requestClosure(writing: Writing, name: string, days: number): Promise<Closure> {
  const { principal, database, clock } = writing
  if (principal.role !== 'owner') throw forbidden('closure.owners-only')
  const found = await database.global<{ name: string }>(statement(nameText, [principal.tenantId]))
  if (name.trim() !== found.rows[0]?.name.trim()) throw invalid([{ pointer: '/name', code: 'closure.another-name' }])
  const at = clock.now()
  const due = new Date(at.getTime() + days * day)
  const asked = { id: principal.tenantId, before: null, after: { due: due.toISOString() } }
  const recorded = await recordOf(writing, principal, { action: 'tenant.close', entity: 'tenant', rows: [asked] })
  const close = statement('select app.close_tenant($1, $2, $3)', [principal.tenantId, at.toISOString(), due.toISOString()])
  await database.batch(principal.tenantId, [close, ...recorded])
  const closure = (await allClosures(database)).find(({ id }) => id === principal.tenantId)
  if (closure === undefined) throw notFound()
  return closure
}

/** Takes the request back, until the last day. */
export async function reopen(writing: Writing): Promise<void> {
  const { principal, database } = writing
  if (principal.role !== 'owner') throw forbidden('closure.owners-only')
  const recorded = await recordOf(writing, principal, {
    action: 'tenant.reopen',
    entity: 'tenant',
    rows: [{ id: principal.tenantId, before: null, after: { open: true } }],
  })
  await database.tenant(principal.tenantId, async (tx) => {
    const { rows } = await tx.query<{ opened: boolean }>(statement('select app.reopen_tenant($1) as opened', [principal.tenantId]))
    if (rows[0]?.opened !== true) throw conflict('closure.not-closing')
    await tx.finish(recorded)
  })
}
