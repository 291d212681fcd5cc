import type { Writing } from '#engine/act/writing.ts'
import { ApiError, conflict } from '#engine/api/errors.ts'
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
  /** One of them is on whatever fits a condition: another record may fit it a moment later. */
  readonly byCondition: boolean
}

const mostNamed = 100_000

/** What one hold is on: records, or all of their kind. */
type Range = 'whole' | readonly string[]

/** More than can be named, or a condition that nobody can read any more (a field of it is gone), is the whole kind: rather too much is kept than too little. */
async function filtered(tx: Transaction, writing: Writing, { entity: name, filter }: Hold, most: number): Promise<Range> {
  const entity = writing.model.entity(name)
  if (entity === undefined) return []
  const read = readable(() => readFilter(filter, entity, { ...writing.principal, kind: 'system' }, 'rights'))
  if (read === undefined) return 'whole'
  const params = new Params(tx.tenantId)
  const text = `select t.id from ${fromSql(entity, params)} and ${filterSql(read, params)} order by t.id limit ${most + 1}`
  const { rows } = await tx.query<{ id: string }>(statement(text, params.values))
  return rows.length > most ? 'whole' : rows.map(({ id }) => id)
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

async function rangeOf(tx: Transaction, writing: Writing, hold: Hold, most = mostNamed): Promise<Range> {
  if (hold.scope === 'entity') return 'whole'
  return hold.scope === 'filter' ? filtered(tx, writing, hold, most) : [hold.recordId ?? '']
}

/** What is held at this moment. Two holds on one record are two: releasing one leaves the other. `most`: so many records are named for one hold. */
export async function heldNow(tx: Transaction, writing: Writing, most?: number): Promise<Held> {
  const now = writing.clock.now()
  const live = await standingHolds(tx, writing)
  const standing = live.filter((each) => protects(each, now))
  const entities = new Set<string>()
  const roots: { entity: string; id: string }[] = []
  for (const hold of standing) {
    const range = await rangeOf(tx, writing, hold, most)
    if (range === 'whole') entities.add(hold.entity)
    else for (const id of range) roots.push({ entity: hold.entity, id })
  }
  const byCondition = standing.some(({ scope }) => scope === 'filter')
  return { ids: await recordsOf(tx, writing.model, roots), entities: [...entities], newest: live.at(-1)?.id ?? null, byCondition }
}

const newestText = `select id from hold where tenant_id = $1 and state <> 'released' order by id desc limit 1`

/** The same as it was, or what is held since somebody placed another hold or came to fit one: work that takes hours asks before each step. */
export async function heldSince(tx: Transaction, writing: Writing, before: Held): Promise<Held> {
  if (before.byCondition) return heldNow(tx, writing)
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
    const range = await rangeOf(tx, writing, hold)
    if (range === 'whole') {
      if ((owned.get(hold.entity) ?? []).length > 0) found.push(hold)
      continue
    }
    const held = await recordsOf(
      tx,
      writing.model,
      range.map((id) => ({ entity: hold.entity, id })),
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
