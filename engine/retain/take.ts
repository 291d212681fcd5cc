import { setTimeout as sleep } from 'node:timers/promises'
import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act.ts'
import { changeStatements } from '#engine/change/record.ts'
import { endLedgerStatements } from '#engine/consent/end-people.ts'
import { emptiedColumns } from '#engine/erase/forget.ts'
import { endPortion, inTenant } from '#engine/erase/rows.ts'
import { type Tombstones, writeTombstone } from '#engine/erase/tombstones.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type Owned, recordsOf } from '#engine/people/graph.ts'
import { conditionOf } from '#engine/retain/condition.ts'
import type { Due } from '#engine/retain/due.ts'
import { type Held, heldSince } from '#engine/retain/held.ts'
import { statement } from '#engine/storage/sql.ts'
import { updateRows } from '#engine/storage/write.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** What taking works with. */
export interface Taking {
  readonly writing: Writing
  readonly owner: Owner
  readonly tombstones: Tombstones
  readonly held: Held
  readonly all: readonly Due[]
  /** So many records end in one transaction. */
  readonly atOnce: number
  /** How much time is left to whoever else works: so many times as long as each statement took. */
  readonly patience: number
  /** Notes what went, in the transaction in which it goes. */
  readonly progress: (taken: number, kept: number) => Statement
}

/** How far a run through the records of one kind has come: what could not go, since something that stays needs it, is passed and not asked again. */
export interface Walk {
  after: string
}

export const beginning = (): Walk => ({ after: '00000000-0000-0000-0000-000000000000' })

const rowsAtOnce = 1000
/** Few: what a transaction costs apart from its records is little, and whoever works meanwhile feels its longest statement. */
export const recordsAtOnce = 200
const valuesAtOnce = 200

/** After each statement that can be felt, so many times as long as it took is left to others. */
const gently =
  (query: Query, patience: number): Query =>
  async <R>(asked: Statement) => {
    const began = performance.now()
    const done = await query<R>(asked)
    const took = performance.now() - began
    if (patience > 0 && took > 1) await sleep(took * patience)
    return done
  }

const within = (query: Query, tenantId: string): Transaction => ({
  tenantId,
  query,
  finish: () => Promise.reject(new Error('the owner’s transaction ends with its work')),
})

/** Takes some of what is due of one kind, in one short transaction. Gives how many went; none when nothing is left. */
export function takeSome(taking: Taking, due: Due, walk: Walk): Promise<number> {
  const { target } = due
  switch (target.of) {
    case 'store':
    case 'opted-out':
      return takeRows(taking, due, (rows) => `delete from ${target.store.name} where ctid = any(array(${rows}))`)
    case 'history':
      return takeRows(
        taking,
        due,
        (rows) => `update ${target.store.name} set ${nulled(emptiedColumns(target.store))} where ctid = any(array(${rows}))`,
      )
    case 'field':
      return takeValues(taking, due, target.entity, target.field)
    default:
      return takeRecords(taking, due, target.entity, walk)
  }
}

const nulled = (columns: readonly string[]): string => columns.map((column) => `${column} = null`).join(', ')

function takeRows({ writing, owner, held, all, patience, progress }: Taking, due: Due, take: (rows: string) => string): Promise<number> {
  const { tenantId } = writing.principal
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId, held, all })
  const rows = `select t.ctid from ${from} where ${where} and (${over}) and not (${kept}) limit ${rowsAtOnce} for update of t skip locked`
  return inTenant(owner, tenantId, async (query) => {
    const { count } = await gently(query, patience)({ text: take(rows), values: params.values })
    if (count > 0) await query(progress(count, 0))
    return count
  })
}

/** Values of an own field: an update like any other, but its history does not say what stood there. */
function takeValues(taking: Taking, due: Due, entity: EntityModel, field: FieldModel): Promise<number> {
  const { writing, held, all, progress } = taking
  const { principal, database, clock, keys } = writing
  const { tenantId } = principal
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId, held, all })
  const text = `select t.id from ${from} where ${where} and (${over}) and not (${kept}) order by t.id limit ${valuesAtOnce}`
  return database.tenant(tenantId, async (tx) => {
    const { rows: found } = await tx.query<{ id: string }>(statement(text, params.values))
    if (found.length === 0) return 0
    const { still } = await lockDue(taking, due, { ids: found.map(({ id }) => id) }, tx.query)
    // What is not due any more is not found the next time.
    if (still.length === 0) return found.length
    const rows = await lockRows(tx, writing, entity, still)
    const at = clock.now().toISOString()
    const cipher = await keys.tenant(tenantId)
    const emptied = rows.map((row) => ({ id: row.id, values: { ...row, [field.key]: null } }))
    const changed = rows.map(({ id }) => ({ id, before: {}, after: { [field.key]: null } }))
    const change = { id: newId(clock), at, principal, action: 'retention.end', entity: entity.name, rows: changed }
    await tx.finish([
      ...updateRows(entity, emptied, new Set([field.key]), { tenantId, at, by: null, cipher, country: principal.country }),
      ...changeStatements(change, cipher),
      progress(rows.length, 0),
    ])
    return found.length
  })
}

/** Some of what goes with these records is on hold. */
const isHeld = (owned: Owned, { ids, entities }: Held): boolean =>
  [...owned].some(([name, mine]) => mine.length > 0 && (entities.includes(name) || mine.some((id) => ids.get(name)?.includes(id))))

/** Records with all that is theirs, together; where something that stays needs one of them, one by one, and that one stays. */
async function takeRecords(taking: Taking, due: Due, entity: EntityModel, walk: Walk): Promise<number> {
  const next = await endTogether(taking, due, entity, { after: walk.after })
  walk.after = next.ids.at(-1) ?? walk.after
  if (next.ended) return next.ids.length
  for (const id of next.ids) {
    if ((await endTogether(taking, due, entity, { ids: [id] })).ended) continue
    await inTenant(taking.owner, taking.writing.principal.tenantId, (query) => query(taking.progress(0, 1)))
  }
  return next.ids.length
}

/** Some of what is due: these records, or the next ones. */
type Some = { readonly ids: readonly string[] } | { readonly after: string }

interface Locked {
  readonly locked: readonly string[]
  /** Without what somebody has put on hold in the meantime. */
  readonly still: readonly string[]
  readonly held: Held
}

/** Locks what is still due, and looks once more what is held: whoever holds one of these waits for its lock, so a hold that was there before is seen, and a later one finds the record gone. */
async function lockDue(taking: Taking, due: Due, some: Some, query: Query): Promise<Locked> {
  const { writing } = taking
  const locked = await stillDue(taking, due, some, query)
  const held = await heldSince(within(query, writing.principal.tenantId), writing, taking.held)
  const still = held === taking.held ? locked : await stillDue({ ...taking, held }, due, { ids: locked }, query)
  return { locked, still, held }
}

/** Those that are still due when they are locked: somebody may have brought one back, or changed it. */
async function stillDue({ writing, held, all, atOnce }: Taking, due: Due, some: Some, query: Query): Promise<string[]> {
  const { tenantId } = writing.principal
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId, held, all })
  const these = 'ids' in some ? `t.id = any(${params.add(some.ids)}::uuid[])` : `t.id > ${params.add(some.after)}::uuid`
  const most = 'ids' in some ? '' : ` limit ${atOnce}`
  const text = `select t.id from ${from} where ${where} and ${these} and (${over}) and not (${kept}) order by t.id${most} for update of t`
  return (await query<{ id: string }>(statement(text, params.values))).rows.map(({ id }) => id)
}

/** All of it goes, or nothing: then `ended` is false. `ids`: what was found. */
async function endTogether(taking: Taking, due: Due, entity: EntityModel, some: Some): Promise<{ ids: readonly string[]; ended: boolean }> {
  const { writing, owner, tombstones, progress } = taking
  const { tenantId } = writing.principal
  let ids: readonly string[] = []
  try {
    const ended = await inTenant(owner, tenantId, async (plain) => {
      const query = gently(plain, taking.patience)
      const { locked, still, held } = await lockDue(taking, due, some, query)
      ids = locked
      if (still.length === 0) return true
      const people = still.map((id) => ({ entity: entity.name, id }))
      const owned = await recordsOf(within(query, tenantId), writing.model, people)
      if (isHeld(owned, held)) return false
      const at = writing.clock.now().toISOString()
      const tombstone = {
        version: 1,
        id: newId(writing.clock),
        kind: 'sweep',
        at,
        requestId: null,
        people,
        rows: Object.fromEntries(owned),
        hashes: [],
      } as const
      await endConsents(writing, query, owned)
      await endPortion(writing, query, owned)
      await query(progress(people.length, 0))
      // The last before all of it goes: what turned out to be needed is named by none.
      await writeTombstone(tombstones, tenantId, tombstone)
      return true
    })
    return { ids, ended }
  } catch (error) {
    if (error instanceof DatabaseError && isNeeded(error)) return { ids, ended: false }
    throw error
  }
}

/** What people who go said about being written to shrinks to its proofs, as it does when they are erased. */
async function endConsents(writing: Writing, query: Query, owned: Owned): Promise<void> {
  const { tenantId } = writing.principal
  const cipher = await writing.keys.tenant(tenantId)
  for (const [name, ids] of owned)
    for (const each of await endLedgerStatements(within(query, tenantId), writing, writing.model.get(name), ids, cipher)) await query(each)
}

/** A row that stays leads to one that should go. */
const isNeeded = ({ code }: DatabaseError): boolean => code === 'database.foreign-key' || code === 'database.not-null'
