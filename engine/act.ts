import { restrictedSql, seesWaiting, waitingSql } from '#engine/access/restricted.ts'
import { canOf, scopeFor, shownTo, stateScope } from '#engine/access/scope.ts'
import { endRows } from '#engine/act/end.ts'
import { checkReferences, referencesOf } from '#engine/act/links.ts'
import { type LockedRow, lockNeeded, lockRows } from '#engine/act/lock.ts'
import { decide, looksAround } from '#engine/act/rules.ts'
import { ofItem, readChange, type Values } from '#engine/act/values.ts'
import {
  type Act,
  type Along,
  answering,
  begin,
  type ChangeOf,
  checkOwner,
  factsOf,
  type Options,
  recorded,
  stampOf,
  type Writing,
} from '#engine/act/writing.ts'
import { conflict, forbidden, notFound, stale } from '#engine/api/errors.ts'
import { canonical } from '#engine/change/canonical.ts'
import { isExcused, mustBeUnknown, withReason } from '#engine/erase/known.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { fromSql } from '#engine/query/select.ts'
import { mustNotBeHeld } from '#engine/retain/held.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import { markRows, updateRows } from '#engine/storage/write.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

export type { Along, ChangeOf, Options, Writing }

/** Changes records, each by its own input. Nothing is written when nothing differs. */
export async function update(
  writing: Writing,
  entityName: string,
  changes: readonly ChangeOf[],
  options: Options = {},
): Promise<ReadRecord[]> {
  const act = await begin(writing, entityName, changes.length)
  const { entity } = act
  const { principal } = writing
  return answering(entity, async () => {
    const read = changes.map((change, index) => ofItem(index, changes.length === 1, () => readChange(entity, change.input, principal)))
    return perform(act, changes, 'update', options, async (tx, row, index) => {
      const wanted = { ...read[index], ...options.found?.[index] }
      const after: Values & { id: string } = { ...row, ...wanted }
      const set = await decide(entity.name, 'update', factsOf(act, after, row), (need) => lockNeeded(tx, need, writing))
      const ownerMoves = entity.owner !== null && after[entity.owner.key] !== row[entity.owner.key]
      if (ownerMoves && scopeFor(entity, 'update', principal) !== 'all') checkOwner(entity, after, principal)
      return { ...wanted, ...set }
    })
  })
}

/** A state action: from the state in which the record is to the one that the table of states names; 409 where it names none. */
export async function transition(
  writing: Writing,
  entityName: string,
  id: string,
  action: string,
  version?: number,
  options: Pick<Options, 'along'> = {},
): Promise<ReadRecord> {
  const act = await begin(writing, entityName, 1)
  const { entity } = act
  if (!Object.values(entity.states ?? {}).some((to) => Object.hasOwn(to, action))) throw notFound()
  const changes = [{ id, input: {}, ...(version === undefined ? {} : { version }) }]
  const [record] = await answering(entity, () =>
    perform(act, changes, action, options, async (tx, row) => {
      const state = nextState(entity, row, action)
      if (state === undefined) throw conflict('state.not-allowed', { action, state: String(row.state) })
      const set = await decide(entity.name, action, factsOf(act, { ...row, state }, row), (need) => lockNeeded(tx, need, writing))
      return { ...set, state }
    }),
  )
  if (record === undefined) throw notFound()
  return record
}

const nextState = ({ states }: EntityModel, row: LockedRow, action: string): string | undefined =>
  Object.entries(states?.[String(row.state)] ?? {}).find(([name]) => name === action)?.[1]

type Decide = (tx: Transaction, row: LockedRow, index: number) => Promise<Values>

/** Do verbs that look at other records decide on several here? Each must see what became of those before it: two last owners are not each other’s reason to go. */
const oneByOne = (act: Act, action: string, rows: readonly LockedRow[]): boolean =>
  rows.length > 1 && rows.some((row) => looksAround(act.entity.name, action, factsOf(act, row, row)))

/** A record as it is found, what changes in it, and what comes of that. */
interface Decided {
  readonly row: LockedRow
  readonly set: Values
  readonly record: LockedRow
}

/** Lock under access, decide row by row, write what differs as one batch with one change record. */
function perform(act: Act, changes: readonly ChangeOf[], action: string, options: Options, choose: Decide): Promise<ReadRecord[]> {
  const { writing, entity, at } = act
  const { principal } = writing
  const can = canOf(entity, principal)
  return writing.database.tenant(principal.tenantId, async (tx) => {
    const locked = await lockInOrder(tx, act, changes, action)
    const inTurn = oneByOne(act, action, locked)
    const decided: Decided[] = []
    for (const [index, row] of locked.entries()) {
      const set = differing(row, await choose(tx, row, index))
      const moved = Object.keys(set).length > 0
      const record = moved ? { ...row, ...set, version: row.version + 1, updatedAt: at, updatedBy: principal.actorId } : row
      decided.push({ row, set, record })
      if (inTurn && moved) for (const each of movedStatements(act, [{ row, set, record }])) await tx.query(each)
    }
    const sets = decided.map(({ set }) => set)
    const people = decided.map(({ row, set }) => ({ now: set, was: row }))
    await Promise.all([
      checkReferences(tx, referencesOf(entity, sets, principal), principal, writing.model),
      mustBeUnknown(tx, act.cipher, entity, people, isExcused(principal, options.reason)),
    ])
    const answers = decided.map(({ record }) => ({ ...record, can: can(record) }))
    const moved = decided.filter(({ row, record }) => row !== record)
    await tx.finish([
      ...(inTurn || moved.length === 0 ? [] : movedStatements(act, moved)),
      ...(moved.length === 0 ? [] : recordedStatements(act, moved, options.as ?? action, options.reason)),
      ...(options.along?.(answers, act.changeId) ?? []),
    ])
    return answers.map(shownTo(entity, principal, writing.purpose))
  })
}

function movedStatements(act: Act, moved: readonly Decided[]): Statement[] {
  const keys = new Set(moved.flatMap(({ set }) => Object.keys(set)))
  const rows = moved.map(({ record }) => ({ id: record.id, values: record }))
  return updateRows(act.entity, rows, keys, stampOf(act))
}

function recordedStatements(act: Act, moved: readonly Decided[], action: string, reason: string | undefined): Statement[] {
  const changed = moved.map(({ row, set }) => ({
    id: row.id,
    before: Object.fromEntries(Object.keys(set).map((key) => [key, row[key]])),
    after: withReason(set, reason),
  }))
  return recorded(act, action, changed)
}

const differing = (row: LockedRow, values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => canonical(value ?? null) !== canonical(row[key] ?? null)))

const general = ['update', 'delete', 'restore', 'end']

/** What belongs to somebody whose data is restricted stays as it is: it is stored, and nothing else (Art. 18(2)). The system alone carries out what the law asks for. What waits for its end is not there for who does not decide on it. */
async function checkOpen(tx: Transaction, { writing, entity }: Pick<Act, 'writing' | 'entity'>, rows: readonly LockedRow[]): Promise<void> {
  if (writing.principal.kind === 'system') return
  if (rows.some((row) => row.restrictedAt)) throw conflict('person.restricted')
  const isAny = async (barred: typeof restrictedSql): Promise<boolean> => {
    const params = new Params(writing.principal.tenantId)
    const from = fromSql(entity, params)
    const sql = barred(entity, 't', params, writing.model)
    if (sql === undefined) return false
    const ids = params.add(rows.map(({ id }) => id))
    const { count } = await tx.query(statement(`select 1 from ${from} and t.id = any(${ids}::uuid[]) and ${sql} limit 1`, params.values))
    return count > 0
  }
  if (!entity.restrictable && (await isAny(restrictedSql))) throw conflict('person.restricted')
  if (!seesWaiting(writing) && (await isAny(waitingSql))) throw notFound()
}

/** The rows in the order of the request. What is not there or may not be read: 404; may not be written: 403; has moved on: 412. */
async function lockInOrder(tx: Transaction, { writing, entity }: Act, changes: readonly ChangeOf[], action: string): Promise<LockedRow[]> {
  const rows = await lockRows(
    tx,
    writing,
    entity,
    changes.map(({ id }) => id),
  )
  await checkOpen(tx, { writing, entity }, rows)
  const locked = new Map(rows.map((row) => [row.id, row]))
  const can = canOf(entity, writing.principal)
  const shown = shownTo<LockedRow>(entity, writing.principal, writing.purpose)
  const forTrash = action === 'restore' || action === 'end'
  return changes.map(({ id, version }) => {
    const row = locked.get(id)
    if (row === undefined) throw notFound()
    if (scopeFor(entity, action, writing.principal) === 'none' && stateScope(entity, action, writing.principal) === 'none')
      throw forbidden()
    if ((row.deletedAt !== null) !== forTrash) throw conflict(row.deletedAt === null ? 'not-in-trash' : 'in-trash')
    const possible = general.includes(action) || nextState(entity, row, action) !== undefined
    if (possible && !can(row).includes(action)) throw forbidden()
    if (version !== undefined && version !== row.version) throw stale(shown({ ...row, can: can(row) }))
    return row
  })
}

/** Into the trash, or out of it. */
export async function mark(
  writing: Writing,
  entityName: string,
  ids: readonly string[],
  action: 'delete' | 'restore',
  version?: number,
): Promise<ReadRecord[]> {
  const act = await begin(writing, entityName, ids.length)
  const { entity } = act
  const deletedAt = action === 'delete' ? act.at : null
  const changes = ids.map((id) => ({ id, input: {}, ...(version === undefined ? {} : { version }) }))
  const can = canOf(entity, writing.principal)
  const shown = shownTo<ReadRecord>(entity, writing.principal, writing.purpose)
  return answering(entity, () =>
    writing.database.tenant(writing.principal.tenantId, async (tx) => {
      const rows = await lockInOrder(tx, act, changes, action)
      const inTurn = oneByOne(act, action, rows)
      const marked = (some: readonly string[]): Statement[] => markRows(entity, some, deletedAt, stampOf(act))
      for (const row of rows) {
        await decide(entity.name, action, factsOf(act, row, row), (need) => lockNeeded(tx, need, writing))
        if (inTurn) for (const each of marked([row.id])) await tx.query(each)
      }
      const changed = rows.map((row) => ({ id: row.id, before: { deletedAt: row.deletedAt }, after: { deletedAt } }))
      await tx.finish([...(inTurn ? [] : marked(ids)), ...recorded(act, action, changed)])
      return rows.map((row) => {
        const record = { ...row, deletedAt, version: row.version + 1, updatedAt: act.at, updatedBy: writing.principal.actorId }
        return shown({ ...record, can: can(record) })
      })
    }),
  )
}

/** For ever: the rows, their parts and what hangs on them are gone; links to them are emptied. Only from the trash (409). */
export async function end(writing: Writing, entityName: string, ids: readonly string[], options: Options = {}): Promise<void> {
  const act = await begin(writing, entityName, ids.length)
  const { entity } = act
  await answering(entity, () =>
    writing.database.tenant(writing.principal.tenantId, async (tx) => {
      const rows = await lockInOrder(
        tx,
        act,
        ids.map((id) => ({ id, input: {} })),
        'end',
      )
      for (const row of rows) await decide(entity.name, 'end', factsOf(act, row, row), (need) => lockNeeded(tx, need, writing))
      const valuesOf = (row: LockedRow): Values => Object.fromEntries(entity.fields.map((field) => [field.key, row[field.key]]))
      const changed = rows.map((row) => ({ id: row.id, before: valuesOf(row), after: null }))
      await mustNotBeHeld(tx, writing, entityName, ids)
      const statements = await endRows(tx, writing, entity, ids, stampOf(act), act.cipher)
      await tx.finish([...statements, ...recorded(act, options.as ?? 'end', changed), ...(options.along?.([], act.changeId) ?? [])])
    }),
  )
}
