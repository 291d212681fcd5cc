import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { type Owned, recordsOf } from '#engine/people/graph.ts'
import { filterSql, readFilter } from '#engine/query/filter.ts'
import { fromSql } from '#engine/query/select.ts'
import { type Hold, protects, standingHolds } from '#engine/retain/holds.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'

/** What may not end now: records with everything that is theirs, and whole entities. */
export interface Held {
  readonly ids: Owned
  readonly entities: readonly string[]
  /** The newest hold that was looked at: whether there is a newer one is quickly asked. */
  readonly newest: string | null
}

const most = 100_000

async function filtered(tx: Transaction, writing: Writing, { entity: name, filter }: Hold): Promise<string[]> {
  const entity = writing.model.entity(name)
  if (entity === undefined) return []
  const params = new Params(tx.tenantId)
  const from = fromSql(entity, params)
  const read = readFilter(filter, entity, { ...writing.principal, kind: 'system' }, 'rights')
  const where = read === undefined ? from : `${from} and ${filterSql(read, params)}`
  const { rows } = await tx.query<{ id: string }>(statement(`select t.id from ${where} order by t.id limit ${most}`, params.values))
  return rows.map(({ id }) => id)
}

/** What is held at this moment. Two holds on one record are two: releasing one leaves the other. */
export async function heldNow(tx: Transaction, writing: Writing): Promise<Held> {
  const now = writing.clock.now()
  const live = await standingHolds(tx, writing)
  const holds = live.filter((hold) => protects(hold, now))
  const roots: { entity: string; id: string }[] = []
  for (const hold of holds) {
    if (hold.scope === 'record' && hold.recordId !== null) roots.push({ entity: hold.entity, id: hold.recordId })
    if (hold.scope === 'filter') for (const id of await filtered(tx, writing, hold)) roots.push({ entity: hold.entity, id })
  }
  const entities = [...new Set(holds.flatMap(({ scope, entity }) => (scope === 'entity' ? [entity] : [])))]
  return { ids: await recordsOf(tx, writing.model, roots), entities, newest: live.at(-1)?.id ?? null }
}

const newestText = `select id from hold where tenant_id = $1 and state <> 'released' order by id desc limit 1`

/** The same as it was, or what is held since somebody placed another hold: work that takes hours asks before each step. */
export async function heldSince(tx: Transaction, writing: Writing, before: Held): Promise<Held> {
  const { rows } = await tx.query<{ id: string }>(statement(newestText, [tx.tenantId]))
  return (rows[0]?.id ?? null) === before.newest ? before : heldNow(tx, writing)
}

/** The holds that keep any of these records from being erased. */
export async function holdsOn(tx: Transaction, writing: Writing, owned: Owned): Promise<Hold[]> {
  const now = writing.clock.now()
  const wanted = new Set([...owned.values()].flat())
  const found: Hold[] = []
  for (const hold of await standingHolds(tx, writing)) {
    if (!protects(hold, now)) continue
    if (hold.scope === 'entity') {
      if ((owned.get(hold.entity) ?? []).length > 0) found.push(hold)
      continue
    }
    const roots = hold.scope === 'record' ? [hold.recordId ?? ''] : await filtered(tx, writing, hold)
    const held = await recordsOf(
      tx,
      writing.model,
      roots.map((id) => ({ entity: hold.entity, id })),
    )
    if ([...held.values()].flat().some((id) => wanted.has(id))) found.push(hold)
  }
  return found
}

/** Nobody ends by hand what is on hold, nor what would take something along that is (409). */
export async function mustNotBeHeld(tx: Transaction, writing: Writing, entity: string, ids: readonly string[]): Promise<void> {
  const now = writing.clock.now()
  if (!(await standingHolds(tx, writing)).some((hold) => protects(hold, now))) return
  const owned = await recordsOf(
    tx,
    writing.model,
    ids.map((id) => ({ entity, id })),
  )
  if ((await holdsOn(tx, writing, owned)).length > 0) throw conflict('hold.stands')
}
