import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Writing } from '#engine/act/writing.ts'
import { conflict, forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf, type Values } from '#engine/change/record.ts'
import { readFilter } from '#engine/query/filter.ts'
import { fromSql } from '#engine/query/select.ts'
import { reviewed } from '#engine/retain/reviewed.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { isId } from '#schema/values/id.ts'

export type HoldScope = 'record' | 'filter' | 'entity'

export interface HoldWanted {
  readonly scope: HoldScope
  readonly entity: string
  readonly recordId: string | null
  readonly filter: unknown
  readonly authority: string
  readonly reason: string
  readonly reviewOn: string
}

/** A hold as it stands. */
export interface Hold extends HoldWanted {
  readonly id: string
  readonly state: 'proposed' | 'standing' | 'released'
  /** Nobody else could confirm it: a code was mailed, which counts from the next day on. */
  readonly alone: boolean
  readonly madeBy: string
  readonly madeAt: string
  readonly confirmedBy: string | null
  readonly confirmedAt: string | null
  readonly releasedBy: string | null
  readonly releasedAt: string | null
}

interface HoldRow extends Omit<Hold, 'authority' | 'reason' | 'filter' | 'alone'> {
  readonly codeHash: Buffer | null
  readonly sealedFilter: Buffer | null
  readonly sealedGrounds: Buffer
}

const day = 24 * 60 * 60 * 1000
/** A hold that nobody confirms lapses: one person alone does not defeat somebody’s right to be erased. */
export const lapsesAfter = 3 * day
/** Whoever is alone sleeps on it. */
export const aloneAfter = day
const reviewWithin = 366 * day

const columns = `id, scope, entity, record_id as "recordId", sealed_filter as "sealedFilter", sealed_grounds as "sealedGrounds", state, review_on as "reviewOn", made_by as "madeBy",
made_at as "madeAt", code_hash as "codeHash", confirmed_by as "confirmedBy", confirmed_at as "confirmedAt", released_by as "releasedBy", released_at as "releasedAt"`
const allText = `select ${columns} from hold where tenant_id = $1 order by id desc limit 500`
const liveText = `select ${columns} from hold where tenant_id = $1 and state <> 'released' order by id`
const oneText = `select ${columns} from hold where tenant_id = $1 and id = $2 for update`
const insertText = `insert into hold (tenant_id, id, scope, entity, record_id, sealed_filter, sealed_grounds, state, review_on, made_by, made_at, code_hash)
values ($1, $2, $3, $4, $5, $6, $7, 'proposed', $8, $9, $10, $11)`
const confirmText = `update hold set state = 'standing', confirmed_by = $3, confirmed_at = $4, code_hash = null where tenant_id = $1 and id = $2`
const releaseText = `update hold set state = 'released', released_by = $3, released_at = $4, code_hash = null where tenant_id = $1 and id = $2`
const othersText = `select count(*)::integer as others from member where tenant_id = $1 and id <> $2 and state = 'active' and deleted_at is null and role in ('owner', 'admin')`

const aad = (column: string, tenantId: string, id: string): string => `hold|${column}|${id}|${tenantId}`

function opened({ codeHash, sealedFilter, sealedGrounds, ...row }: HoldRow, cipher: Cipher, tenantId: string): Hold {
  const read = (bytes: Buffer, column: string): unknown => JSON.parse(cipher.decrypt(bytes, aad(column, tenantId, row.id)).toString('utf8'))
  const grounds = read(sealedGrounds, 'sealed_grounds') as { authority: string; reason: string }
  return { ...row, ...grounds, alone: codeHash !== null, filter: sealedFilter === null ? null : read(sealedFilter, 'sealed_filter') }
}

/** A proposal protects at once, and lapses when nobody confirms it. */
export const protects = ({ state, madeAt }: Pick<Hold, 'state' | 'madeAt'>, now: Date): boolean =>
  state === 'standing' || (state === 'proposed' && now.getTime() < Date.parse(madeAt) + lapsesAfter)

export async function standingHolds(tx: Transaction, { keys }: Pick<Writing, 'keys'>): Promise<Hold[]> {
  const { rows } = await tx.query<HoldRow>(statement(liveText, [tx.tenantId]))
  if (rows.length === 0) return []
  const cipher = await keys.tenant(tx.tenantId)
  return rows.map((row) => opened(row, cipher, tx.tenantId))
}

export function mayHold({ principal }: Writing): string {
  if ((principal.role !== 'owner' && principal.role !== 'admin') || principal.kind !== 'member' || principal.actorId === null)
    throw forbidden()
  return principal.actorId
}

/** Every hold, the newest first. */
export async function holds(writing: Writing): Promise<Hold[]> {
  mayHold(writing)
  const { principal, database, keys } = writing
  const [found] = await database.batch(principal.tenantId, [statement(allText, [principal.tenantId])])
  const cipher = await keys.tenant(principal.tenantId)
  return ((found?.rows ?? []) as unknown as HoldRow[]).map((row) => opened(row, cipher, principal.tenantId))
}

function check(writing: Writing, { scope, entity: name, recordId, filter, reviewOn }: HoldWanted): void {
  const entity = writing.model.entity(name)
  if (entity === undefined) throw invalid([{ pointer: '/entity', code: 'own-field.unknown-entity' }])
  if (scope === 'record' && !isId(recordId ?? '')) throw invalid([{ pointer: '/recordId', code: 'required' }])
  // No condition at all would be the whole kind, by another name.
  if (scope === 'filter' && readFilter(filter, entity, writing.principal, 'work') === undefined)
    throw invalid([{ pointer: '/filter', code: 'hold.no-filter' }])
  checkReview(writing, reviewOn)
}

function checkReview(writing: Writing, reviewOn: string): void {
  const today = writing.clock.now().toISOString().slice(0, 10)
  const last = new Date(writing.clock.now().getTime() + reviewWithin).toISOString().slice(0, 10)
  if (reviewOn <= today) throw invalid([{ pointer: '/reviewOn', code: 'retention.review-past' }])
  if (reviewOn > last) throw invalid([{ pointer: '/reviewOn', code: 'retention.review-too-far' }])
}

/** Locks the record, so that no sweep ends it between this look and the hold. */
async function mustBeThere(tx: Transaction, { model }: Writing, name: string, id: string): Promise<void> {
  const params = new Params(tx.tenantId)
  const text = `select t.id from ${fromSql(model.get(name), params)} and t.id = ${params.add(id)}::uuid for key share`
  const { count } = await tx.query(statement(text, params.values))
  if (count === 0) throw invalid([{ pointer: '/recordId', code: 'link.unknown' }])
}

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()

/** Proposes a hold. It protects at once; somebody else confirms it within three days. Who is alone gets a code to be mailed, which counts from the next day on. */
export async function propose(writing: Writing, wanted: HoldWanted): Promise<{ readonly id: string; readonly code: string | null }> {
  const actor = mayHold(writing)
  check(writing, wanted)
  const { principal, database, keys, clock } = writing
  const { tenantId } = principal
  const id = newId(clock)
  const [found] = await database.batch(tenantId, [statement(othersText, [tenantId, actor])])
  const code = Number(found?.rows[0]?.others ?? 0) > 0 ? null : randomBytes(18).toString('base64url')
  const cipher = await keys.tenant(tenantId)
  const seal = (value: unknown, column: string): Buffer => cipher.encrypt(Buffer.from(JSON.stringify(value)), aad(column, tenantId, id))
  const { scope, entity, recordId, filter, authority, reason, reviewOn } = wanted
  const row = [
    ...[tenantId, id, scope, entity, scope === 'record' ? recordId : null],
    ...[scope === 'filter' ? seal(filter, 'sealed_filter') : null, seal({ authority, reason }, 'sealed_grounds')],
    ...[reviewOn, actor, clock.now().toISOString(), code === null ? null : hashOf(code)],
  ]
  const after = { scope, entity, reviewOn }
  const recorded = await recordOf(writing, principal, { action: 'hold.propose', entity: 'hold', rows: [{ id, before: null, after }] })
  await database.tenant(tenantId, async (tx) => {
    if (scope === 'record') await mustBeThere(tx, writing, entity, recordId ?? '')
    await tx.finish([statement(insertText, row), ...recorded])
  })
  return { id, code }
}

async function moved(
  writing: Writing,
  id: string,
  action: string,
  decide: (row: HoldRow, actor: string) => readonly Statement[],
  after: Values = { state: action },
): Promise<void> {
  const actor = mayHold(writing)
  const { principal, database } = writing
  const { tenantId } = principal
  if (!isId(id)) throw notFound()
  const recorded = await recordOf(writing, principal, { action, entity: 'hold', rows: [{ id, before: null, after }] })
  await database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<HoldRow>(statement(oneText, [tenantId, id]))
    const row = rows[0]
    if (row === undefined) throw notFound()
    await tx.finish([...decide(row, actor), ...recorded])
  })
}

const isCode = (row: HoldRow, code: string | null): boolean =>
  code !== null && row.codeHash !== null && timingSafeEqual(row.codeHash, hashOf(code))

/** The second yes: of somebody else; or of whoever is alone, a day later, with the code that was mailed. */
export const confirm = (writing: Writing, id: string, code: string | null): Promise<void> =>
  moved(writing, id, 'hold.confirm', (row, actor) => {
    const confirmed = [statement(confirmText, [writing.principal.tenantId, id, actor, writing.clock.now().toISOString()])]
    const now = writing.clock.now().getTime()
    if (row.state !== 'proposed') throw conflict('hold.not-proposed')
    if (now >= Date.parse(row.madeAt) + lapsesAfter) throw conflict('hold.lapsed')
    if (row.madeBy !== actor) return confirmed
    if (row.codeHash === null) throw conflict('hold.second-person')
    if (!isCode(row, code)) throw conflict('hold.wrong-code')
    if (now < Date.parse(row.madeAt) + aloneAfter) throw conflict('hold.too-early')
    return confirmed
  })

/** What it kept ends as its period says, from the next sweep on; other holds on it stand. */
export const release = (writing: Writing, id: string): Promise<void> =>
  moved(writing, id, 'hold.release', (row, actor) => {
    if (row.state === 'released') throw conflict('hold.released')
    return [statement(releaseText, [writing.principal.tenantId, id, actor, writing.clock.now().toISOString()])]
  })

const reviewText = 'update hold set review_on = $3 where tenant_id = $1 and id = $2'

/** Somebody looked at it, and it is still needed: until when. */
export async function review(writing: Writing, id: string, reviewOn: string): Promise<void> {
  checkReview(writing, reviewOn)
  const { tenantId } = writing.principal
  await moved(
    writing,
    id,
    'hold.review',
    (row) => {
      if (row.state === 'released') throw conflict('hold.released')
      return [statement(reviewText, [tenantId, id, reviewOn]), reviewed(tenantId, 'hold', id)]
    },
    { reviewOn },
  )
}
