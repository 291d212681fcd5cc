import { createHash, randomBytes } from 'node:crypto'
import { create } from '#engine/act/create.ts'
import { type EmailField, emailFieldsOf } from '#engine/consent/addresses.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { cipherOf } from '#engine/consent/links.ts'
import { type Purpose, purposesOf } from '#engine/consent/purposes.ts'
import { toldStatement } from '#engine/consent/telling.ts'
import type { Engine } from '#engine/engine.ts'
import { find, type ReadRecord } from '#engine/find.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type PersonRef, peopleOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** What somebody asked for; encrypted until it is confirmed or forgotten. */
export interface Wish {
  readonly email: string
  readonly name: string
  readonly purposeIds: readonly string[]
  readonly language: 'en' | 'de'
  /** The form or the member by which it was asked. */
  readonly from: 'form' | 'staff'
}

export interface PendingWish extends Wish {
  readonly id: string
  readonly tenantId: string
  /** The record of whom was asked, where the tenant held one already. */
  readonly person: PersonRef | null
  readonly purposes: readonly Purpose[]
}

export const optInDays = 7

const idBytes = 16
const insertText =
  'insert into opt_in (tenant_id, id, person_id, token_hash, created_at, expires_at, sealed_wish) values ($1, $2, $3, $4, $5, $6, $7)'
const readText = 'select id, person_id, sealed_wish from opt_in where tenant_id = $1 and token_hash = $2 and expires_at > $3'
const endText = 'delete from opt_in where tenant_id = $1 and id = $2'
const sweepText = 'delete from opt_in where tenant_id = $1 and expires_at <= $2'

const aad = (tenantId: string, id: string): string => `opt_in|sealed_wish|${id}|${tenantId}`
const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** A wish that waits for its confirmation, and the token of its link, which nobody keeps. Wishes whose time is over go with it. */
export function newWish(
  engine: Engine,
  cipher: Cipher,
  tenantId: string,
  wish: Wish,
  person: PersonRef | null,
): { token: string; expiresAt: Date; statements: Statement[] } {
  const id = newId(engine.clock)
  const token = Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)])
  const now = engine.clock.now()
  const expiresAt = new Date(now.getTime() + optInDays * 86_400_000)
  const sealed = cipher.encrypt(Buffer.from(JSON.stringify({ ...wish, entity: person?.entity })), aad(tenantId, id))
  const row = [tenantId, id, person?.id ?? null, sha256(token), now.toISOString(), expiresAt.toISOString(), sealed]
  return {
    token: token.toString('base64url'),
    expiresAt,
    statements: [statement(sweepText, [tenantId, now.toISOString()]), statement(insertText, row)],
  }
}

/** The wish behind a token; undefined for one that is unknown, used or over, and where nothing is left to agree to. */
export async function pendingWish(engine: Engine, token: string): Promise<PendingWish | undefined> {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== idBytes + 32) return undefined
  const hex = bytes.subarray(0, idBytes).toString('hex')
  const tenantId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  const cipher = await cipherOf(engine.keys, tenantId)
  if (cipher === undefined) return undefined
  const now = engine.clock.now().toISOString()
  const [found] = await engine.database.batch(tenantId, [statement(readText, [tenantId, sha256(bytes), now])])
  const row = found?.rows[0] as { id: string; person_id: string | null; sealed_wish: Buffer } | undefined
  if (row === undefined) return undefined
  const kept = JSON.parse(cipher.decrypt(row.sealed_wish, aad(tenantId, row.id)).toString('utf8')) as Wish & { entity?: string }
  const { entity, ...wish } = kept
  const person = row.person_id === null || entity === undefined ? null : { entity, id: row.person_id }
  const purposes = (await purposesOf(engine.database, tenantId)).filter(({ id, active }) => active && wish.purposeIds.includes(id))
  return purposes.length === 0 ? undefined : { ...wish, id: row.id, tenantId, person, purposes }
}

/** The entity of people whom a form may add: one that can be somebody's card and has an address for mail. */
function entityOfPeople(model: Model): { entity: EntityModel; email: EmailField } | undefined {
  for (const entity of peopleOf(model).filter(({ card }) => card === 'individual')) {
    const [email] = emailFieldsOf(entity)
    if (email !== undefined) return { entity, email }
  }
  return undefined
}

/** A new record of whoever confirmed: the address, and the name as far as one was given. */
function recordFrom(
  { email: address, name }: Wish,
  { entity, email }: { entity: EntityModel; email: EmailField },
): Record<string, unknown> {
  const named = entity.title.sort ?? entity.title.of[0]
  const source = entity.fields.find(({ options }) => options.initial === 'channel')
  return {
    [email.key]: email.inner === null ? address : [{ [email.inner]: address }],
    ...(name === '' || named === undefined ? {} : { [named]: name }),
    ...(source === undefined ? {} : { [source.key]: 'form' }),
  }
}

/** What a confirmation writes. The first line bears the wish's own id: whoever confirms twice at once writes once. */
function confirmed({ clock }: Engine, cipher: Cipher, wish: PendingWish, person: PersonRef, gpc: boolean): Statement[] {
  const { tenantId, purposes, language, email, from } = wish
  const lines = purposes.map(
    ({ id, class: of, notice }, index): NewLine => ({
      ...(index === 0 ? { id: wish.id } : {}),
      ...{ person, purposeId: id, class: of, channel: 'mail', act: 'given', method: 'double-opt-in', language, notice, gpc },
      evidence: { email, from },
    }),
  )
  return [
    ...lineStatements(clock, cipher, tenantId, lines),
    toldStatement(clock, tenantId, person, { how: 'exception', ground: 'from-person' }),
    statement(endText, [tenantId, wish.id]),
  ]
}

/**
 * Somebody opened the link and said yes by a click of their own: the only place that writes `double-opt-in`. Whoever is not held yet is added now, not before. Gives who it
 * is; undefined where the link was used in the meantime.
 */
export async function confirmWish(
  engine: Engine,
  token: string,
  gpc: boolean,
): Promise<{ wish: PendingWish; person: PersonRef } | undefined> {
  const wish = await pendingWish(engine, token)
  if (wish === undefined) return undefined
  const { tenantId, email } = wish
  const system = await asSystem(engine, tenantId)
  const people = entityOfPeople(system.model)
  if (people === undefined) return undefined
  const { name } = people.entity
  const cipher = await engine.keys.tenant(tenantId)
  const filter = { filter: { [people.email.key]: { eq: email } }, fields: [], limit: 1, sort: 'createdAt' }
  const [held] = wish.person === null ? (await find(system, name, filter)).data : []
  const person = wish.person ?? (held && { entity: name, id: held.id })
  try {
    if (person !== undefined) {
      await engine.database.batch(tenantId, confirmed(engine, cipher, wish, person, gpc))
      return { wish, person }
    }
    const writing = { ...system, purpose: 'work' as const, principal: { ...system.principal, channel: 'form' as const } }
    const along = (written: readonly ReadRecord[]): Statement[] =>
      written.flatMap(({ id }) => confirmed(engine, cipher, wish, { entity: name, id }, gpc))
    const [made] = await create(writing, name, [recordFrom(wish, people)], { along })
    return made && { wish, person: { entity: name, id: made.id } }
  } catch (error) {
    if ((await pendingWish(engine, token)) === undefined) return undefined
    throw error
  }
}
