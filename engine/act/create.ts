import { createHash } from 'node:crypto'
import { canOf, scopeFor, shownTo } from '#engine/access/scope.ts'
import { checkReferences, referencesOf } from '#engine/act/links.ts'
import { lockNeeded, lockRows } from '#engine/act/lock.ts'
import { decide, looksAround } from '#engine/act/rules.ts'
import { type Input, ofItem, readNew } from '#engine/act/values.ts'
import { type Act, answering, begin, checkOwner, factsOf, type Options, recorded, stampOf, type Writing } from '#engine/act/writing.ts'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { canonical } from '#engine/change/canonical.ts'
import { isExcused, isKnowable, mustBeUnknown, withReason } from '#engine/erase/known.ts'
import type { ReadRecord } from '#engine/find.ts'
import { statement } from '#engine/storage/sql.ts'
import { insertRows, type Row } from '#engine/storage/write.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

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
  for (const [index, row] of rows.entries()) Object.assign(row.values, options.found?.[index])
  const made = (): ReadRecord[] => rows.map((row) => madeRecord(act, row))
  const shown = (): ReadRecord[] => made().map(shownTo(entity, principal, writing.purpose))
  const prepare = async (tx: Transaction | undefined): Promise<Statement[]> => {
    for (const row of rows) {
      const facts = factsOf(act, { ...row.values, id: row.id }, null)
      Object.assign(row.values, await decide(entity.name, 'create', facts, (need) => lockNeeded(tx, need, writing)))
    }
    const changed = rows.map((row) => ({ id: row.id, before: null, after: withReason(row.values, options.reason) }))
    const along = options.along?.(made(), act.changeId) ?? []
    return [...insertRows(entity, rows, stampOf(act)), ...recorded(act, options.as ?? 'create', changed), ...along]
  }
  const values = rows.map((row) => row.values)
  const references = referencesOf(entity, values, principal)
  const { idempotency } = options
  const excused = isExcused(principal, options.reason)
  const people = values.map((now) => ({ now }))
  const mayBeKnown = !excused && isKnowable(entity, values)
  if (references.length === 0 && idempotency === undefined && !mayBeKnown && !needsLook(entity.name, rows, act)) {
    await writing.database.batch(principal.tenantId, await prepare(undefined))
    return shown()
  }
  return writing.database.tenant(principal.tenantId, async (tx) => {
    const earlier = idempotency && (await claim(tx, act, idempotency, rows[0]?.id ?? ''))
    if (earlier !== undefined) return [earlier]
    await Promise.all([checkReferences(tx, references, principal, writing.model), mustBeUnknown(tx, act.cipher, entity, people, excused)])
    await tx.finish(await prepare(tx))
    return shown()
  })
}

const needsLook = (entity: string, rows: readonly Row[], act: Act): boolean =>
  rows.some((row) => looksAround(entity, 'create', factsOf(act, { ...row.values, id: row.id }, null)))

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
  return shownTo<ReadRecord>(act.entity, principal, act.writing.purpose)({ ...row, can: canOf(act.entity, principal)(row) })
}
