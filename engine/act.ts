import { createHash } from 'node:crypto'
import type { Principal } from '#engine/access/principal.ts'
import { canOf, scopeFor, stateScope } from '#engine/access/scope.ts'
import { endRows } from '#engine/act/end.ts'
import { checkReferences, referencesOf } from '#engine/act/links.ts'
import { type LockedRow, lockNeeded, lockRows } from '#engine/act/lock.ts'
import { type BareFacts, decide, rulesFor } from '#engine/act/rules.ts'
import { type Input, ofItem, readChange, readNew, type Values } from '#engine/act/values.ts'
import { asAnswer } from '#engine/act/violations.ts'
import { conflict, forbidden, invalid, notFound, stale } from '#engine/api/errors.ts'
import { canonical } from '#engine/change/canonical.ts'
import { type ChangedRow, changeStatements } from '#engine/change/record.ts'
import type { Reading, ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import { insertRows, markRows, type Row, updateRows } from '#engine/storage/write.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** What writing needs besides what reading needs: the time. */
export interface Writing extends Reading {
  readonly clock: Clock
}

/** More that goes into the same transaction as the write: the rows of an import, a message, a job. */
export type Along = (written: readonly ReadRecord[], changeId: string) => readonly Statement[]

export interface Options {
  readonly along?: Along
  /** The request that makes it, so that repeating it makes nothing new. */
  readonly idempotency?: { readonly key: string; readonly request: unknown }
  /** Recorded as this action instead of the plain one (`import`, `undo`). */
  readonly as?: string
}

const mostAtOnce = 1000

interface Act {
  readonly writing: Writing
  readonly entity: EntityModel
  readonly cipher: Cipher
  readonly at: string
  readonly changeId: string
}

async function begin(writing: Writing, entityName: string, count: number): Promise<Act> {
  if (count > mostAtOnce) throw new Error(`at most ${mostAtOnce} records are written at once`)
  const entity = writing.model.get(entityName)
  if (entity.readOnly && writing.principal.kind !== 'system') throw forbidden()
  const cipher = await writing.keys.tenant(writing.principal.tenantId)
  return { writing, entity, cipher, at: writing.clock.now().toISOString(), changeId: newId(writing.clock) }
}

const stampOf = ({ writing: { principal }, at }: Act) => ({ tenantId: principal.tenantId, at, by: principal.actorId })

function recorded(act: Act, action: string, rows: readonly ChangedRow[]): Statement[] {
  return changeStatements(
    { id: act.changeId, at: act.at, principal: act.writing.principal, action, entity: act.entity.name, rows },
    act.cipher,
  )
}

const factsOf = ({ writing: { principal }, at }: Act, record: Values & { id: string }, before: LockedRow | null): BareFacts => ({
  record,
  before,
  actor: { kind: principal.kind, id: principal.actorId, role: principal.role },
  today: at.slice(0, 10),
  now: at,
})

/** Makes records. One round trip when nothing must be looked at first. 422 with every problem, 403 without the right, 409 when a verb refuses or a value is taken. */
export async function create(writing: Writing, entityName: string, inputs: readonly Input[], options: Options = {}): Promise<ReadRecord[]> {
  const act = await begin(writing, entityName, inputs.length)
  return answering(act.entity, () => createRows(act, inputs, options))
}

function newRows({ entity, writing: { principal, clock } }: Act, inputs: readonly Input[]): Row[] {
  const scope = scopeFor(entity, 'create', principal)
  if (scope === 'none') throw forbidden()
  const rows = inputs.map((input, index) => ({
    id: newId(clock),
    values: ofItem(index, inputs.length === 1, () => readNew(entity, input, principal)),
  }))
  if (scope !== 'all') for (const { values } of rows) checkOwner(entity, values, principal)
  return rows
}

async function createRows(act: Act, inputs: readonly Input[], options: Options): Promise<ReadRecord[]> {
  const { entity, writing } = act
  const { principal } = writing
  const rows = newRows(act, inputs)
  const made = (): ReadRecord[] => rows.map((row) => madeRecord(act, row))
  const prepare = async (tx: Transaction | undefined): Promise<Statement[]> => {
    for (const row of rows) {
      const facts = factsOf(act, { ...row.values, id: row.id }, null)
      Object.assign(row.values, await decide(entity.name, 'create', facts, (need) => lockNeeded(tx, need, writing)))
    }
    const changed = rows.map((row) => ({ id: row.id, before: null, after: row.values }))
    const along = options.along?.(made(), act.changeId) ?? []
    return [...insertRows(entity, rows, stampOf(act)), ...recorded(act, options.as ?? 'create', changed), ...along]
  }
  const references = referencesOf(
    entity,
    rows.map((row) => row.values),
    principal,
  )
  const { idempotency } = options
  if (references.length === 0 && idempotency === undefined && !needsLook(entity.name, 'create', rows, act)) {
    await writing.database.batch(principal.tenantId, await prepare(undefined))
    return made()
  }
  return writing.database.tenant(principal.tenantId, async (tx) => {
    const earlier = idempotency && (await claim(tx, act, idempotency, rows[0]?.id ?? ''))
    if (earlier !== undefined) return [earlier]
    await checkReferences(tx, references, principal, writing.model)
    await tx.finish(await prepare(tx))
    return made()
  })
}

const needsLook = (entity: string, action: string, rows: readonly Row[], act: Act): boolean =>
  rulesFor(entity, action).some((rule) =>
    rows.some((row) => Object.keys(rule.needs(factsOf(act, { ...row.values, id: row.id }, null))).length > 0),
  )

/** Who may write only own records may not make them someone else's. */
function checkOwner(entity: EntityModel, values: Values, principal: Principal): void {
  const owner = entity.owner === null ? undefined : values[entity.owner.key]
  if (typeof owner === 'string' && owner !== principal.actorId && !principal.mates.includes(owner)) throw forbidden('owner.not-mine')
}

function madeRecord(act: Act, row: Row): ReadRecord {
  const by = act.writing.principal.actorId
  const record = {
    id: row.id,
    version: 1,
    createdAt: act.at,
    createdBy: by,
    updatedAt: act.at,
    updatedBy: by,
    deletedAt: null,
    ...row.values,
  }
  return { ...record, can: canOf(act.entity, act.writing.principal)(record) }
}

const claimText = `insert into idempotency_key (tenant_id, key_hash, request_hash, entity, record_id, at) values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, key_hash) do nothing returning 1`
const claimedText = 'select request_hash, record_id, entity from idempotency_key where tenant_id = $1 and key_hash = $2'

/** Takes the idempotency key for this request, or gives the record that it made before. A second request waits here for the first. */
async function claim(
  tx: Transaction,
  act: Act,
  { key, request }: NonNullable<Options['idempotency']>,
  id: string,
): Promise<ReadRecord | undefined> {
  const { principal } = act.writing
  const hash = act.cipher.mac('idempotency-key', `${principal.actorId}|${key}`)
  const requestHash = createHash('sha256')
    .update(`${act.entity.name}|${canonical(request)}`)
    .digest()
  const taken = await tx.query(statement(claimText, [principal.tenantId, hash, requestHash, act.entity.name, id, act.at]))
  if (taken.rows.length > 0) return undefined
  const { rows } = await tx.query<{ request_hash: Buffer; record_id: string }>(statement(claimedText, [principal.tenantId, hash]))
  const [first] = rows
  if (first === undefined || !requestHash.equals(first.request_hash)) throw invalid([{ pointer: '', code: 'idempotency.other-request' }])
  const [row] = await lockRows(tx, act.writing, act.entity, [first.record_id])
  if (row === undefined) throw notFound()
  return { ...row, can: canOf(act.entity, principal)(row) }
}

/** Runs a write and gives what goes wrong in it as the answer that a person can act on. */
async function answering<T>(entity: EntityModel, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asAnswer(error, entity)
  }
}

export interface ChangeOf {
  readonly id: string
  /** The version that the writer saw; 412 with the record as it stands when it has moved on. */
  readonly version?: number
  readonly input: Input
}

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
      const after: Values & { id: string } = { ...row, ...read[index] }
      const set = await decide(entity.name, 'update', factsOf(act, after, row), (need) => lockNeeded(tx, need, writing))
      const ownerMoves = entity.owner !== null && after[entity.owner.key] !== row[entity.owner.key]
      if (ownerMoves && scopeFor(entity, 'update', principal) !== 'all') checkOwner(entity, after, principal)
      return { ...read[index], ...set }
    })
  })
}

/** A state action: from the state in which the record is to the one that the table of states names; 409 where it names none. */
export async function transition(writing: Writing, entityName: string, id: string, action: string, version?: number): Promise<ReadRecord> {
  const act = await begin(writing, entityName, 1)
  const { entity } = act
  if (!Object.values(entity.states ?? {}).some((to) => action in to)) throw notFound()
  const changes = [{ id, input: {}, ...(version === undefined ? {} : { version }) }]
  const [record] = await answering(entity, () =>
    perform(act, changes, action, {}, async (tx, row) => {
      const state = entity.states?.[String(row.state)]?.[action]
      if (state === undefined) throw conflict('state.not-allowed', { action, state: String(row.state) })
      const set = await decide(entity.name, action, factsOf(act, { ...row, state }, row), (need) => lockNeeded(tx, need, writing))
      return { ...set, state }
    }),
  )
  if (record === undefined) throw notFound()
  return record
}

type Decide = (tx: Transaction, row: LockedRow, index: number) => Promise<Values>

/** Lock under access, decide row by row, write what differs as one batch with one change record. */
function perform(act: Act, changes: readonly ChangeOf[], action: string, options: Options, choose: Decide): Promise<ReadRecord[]> {
  const { writing, entity, at } = act
  const { principal } = writing
  const can = canOf(entity, principal)
  return writing.database.tenant(principal.tenantId, async (tx) => {
    const locked = await lockInOrder(tx, act, changes, action)
    const decided: { row: LockedRow; set: Values; record: LockedRow }[] = []
    for (const [index, row] of locked.entries()) {
      const set = differing(row, await choose(tx, row, index))
      const moved = Object.keys(set).length > 0
      const record = moved ? { ...row, ...set, version: row.version + 1, updatedAt: at, updatedBy: principal.actorId } : row
      decided.push({ row, set, record })
    }
    await checkReferences(
      tx,
      referencesOf(
        entity,
        decided.map(({ set }) => set),
        principal,
      ),
      principal,
      writing.model,
    )
    const answers = decided.map(({ record }) => ({ ...record, can: can(record) }))
    await tx.finish([
      ...changedStatements(
        act,
        decided.filter(({ row, record }) => row !== record),
        options.as ?? action,
      ),
      ...(options.along?.(answers, act.changeId) ?? []),
    ])
    return answers
  })
}

function changedStatements(act: Act, moved: readonly { row: LockedRow; set: Values; record: LockedRow }[], action: string): Statement[] {
  if (moved.length === 0) return []
  const changed = moved.map(({ row, set }) => ({
    id: row.id,
    before: Object.fromEntries(Object.keys(set).map((key) => [key, row[key]])),
    after: set,
  }))
  const keys = new Set(moved.flatMap(({ set }) => Object.keys(set)))
  const rows = moved.map(({ record }) => ({ id: record.id, values: record }))
  return [...updateRows(act.entity, rows, keys, stampOf(act)), ...recorded(act, action, changed)]
}

const differing = (row: LockedRow, values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => canonical(value ?? null) !== canonical(row[key] ?? null)))

const general = ['update', 'delete', 'restore', 'end']

/** The rows in the order of the request. What is not there or may not be read: 404; may not be written: 403; has moved on: 412. */
async function lockInOrder(tx: Transaction, { writing, entity }: Act, changes: readonly ChangeOf[], action: string): Promise<LockedRow[]> {
  const rows = await lockRows(
    tx,
    writing,
    entity,
    changes.map(({ id }) => id),
  )
  const locked = new Map(rows.map((row) => [row.id, row]))
  const can = canOf(entity, writing.principal)
  const forTrash = action === 'restore' || action === 'end'
  return changes.map(({ id, version }) => {
    const row = locked.get(id)
    if (row === undefined) throw notFound()
    if (scopeFor(entity, action, writing.principal) === 'none' && stateScope(entity, action, writing.principal) === 'none')
      throw forbidden()
    if ((row.deletedAt !== null) !== forTrash) throw conflict(row.deletedAt === null ? 'not-in-trash' : 'in-trash')
    if (general.includes(action) && !can(row).includes(action)) throw forbidden()
    if (version !== undefined && version !== row.version) throw stale({ ...row, can: can(row) })
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
  return answering(entity, () =>
    writing.database.tenant(writing.principal.tenantId, async (tx) => {
      const rows = await lockInOrder(tx, act, changes, action)
      for (const row of rows) await decide(entity.name, action, factsOf(act, row, row), (need) => lockNeeded(tx, need, writing))
      const changed = rows.map((row) => ({ id: row.id, before: { deletedAt: row.deletedAt }, after: { deletedAt } }))
      await tx.finish([...markRows(entity, ids, deletedAt, stampOf(act)), ...recorded(act, action, changed)])
      return rows.map((row) => {
        const record = { ...row, deletedAt, version: row.version + 1, updatedAt: act.at, updatedBy: writing.principal.actorId }
        return { ...record, can: can(record) }
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
      const statements = await endRows(tx, writing, entity, ids, stampOf(act), act.cipher)
      await tx.finish([...statements, ...recorded(act, options.as ?? 'end', changed), ...(options.along?.([], act.changeId) ?? [])])
    }),
  )
}
