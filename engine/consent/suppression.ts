import { createHash, createHmac } from 'node:crypto'
import type { Identifiers } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { ConsentEvent } from '#privacy/consent/fold.ts'
import type { MessageClass } from '#schema/consent.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>

/** What addresses are hashed with: derived from the tenant's key, from which no way leads back to it. */
export type SuppressionKey = Buffer

export const ownKey = (cipher: Cipher): SuppressionKey => cipher.mac('suppression key', '')
export const idOf = (key: SuppressionKey): string => createHash('sha256').update(key).digest('hex').slice(0, 32)
const aad = (tenantId: string, id: string): string => `suppression_key|sealed_key|${id}|${tenantId}`

const keysText = 'select id, sealed_key from suppression_key where tenant_id = $1 order by id'
const keepText = 'insert into suppression_key (tenant_id, id, at, sealed_key) values ($1, $2, $3, $4) on conflict do nothing'

/**
 * Keeps the key beside what was hashed with it, sealed under the tenant's key: an archive takes it along with every other ciphertext, so that hashes say the same under
 * another installation's keys, and the tenant's own key goes nowhere.
 */
export function keepStatement(cipher: Cipher, tenantId: string, at: string): Statement {
  const key = ownKey(cipher)
  const id = idOf(key)
  return statement(keepText, [tenantId, id, at, cipher.encrypt(key, aad(tenantId, id))])
}

/** The keys under which somebody may be suppressed: the tenant's own once it was used, and those that it brought along from where it was before. */
export const suppressionKeysStatement = (tenantId: string): Statement => statement(keysText, [tenantId])

/** Reads rows of `suppressionKeysStatement`. */
export const readSuppressionKeys = (
  cipher: Cipher,
  tenantId: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): SuppressionKey[] => rows.map(({ id, sealed_key: sealed }) => cipher.decrypt(sealed as Buffer, aad(tenantId, String(id))))

interface Hashed {
  readonly kind: 'email' | 'phone'
  readonly hash: Buffer
}

/** Keyed hashes of addresses: they tell who comes with the same address again, and nothing to whoever has the table alone. */
export const hashesUnder = (key: SuppressionKey, { emails, phones }: Addresses): Hashed[] => {
  const hash = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return [
    ...emails.map((email) => ({ kind: 'email' as const, hash: hash(`email ${email.trim().toLowerCase()}`) })),
    ...phones.map((phone) => ({ kind: 'phone' as const, hash: hash(`phone ${phone}`) })),
  ]
}

/** What is kept of these addresses from now on, and the statement that keeps the key to it: to be sent with whatever holds the hashes. */
export const hashedAddresses = (
  cipher: Cipher,
  tenantId: string,
  addresses: Addresses,
  at: string,
): { readonly hashes: readonly Hashed[]; readonly keep: Statement } => ({
  hashes: hashesUnder(ownKey(cipher), addresses),
  keep: keepStatement(cipher, tenantId, at),
})

const suppressText = `insert into suppression (tenant_id, hash, kind, at, why)
select $1, h.hash, h.kind, $4, $5 from unnest($2::bytea[], $3::text[]) as h(hash, kind) on conflict do nothing`
const suppressedText = 'select hash, at from suppression where tenant_id = $1 and hash = any($2::bytea[])'
const refusedText = `select person_hash as hash, id, purpose_id, class, act, at from consent_proof
where tenant_id = $1 and person_hash = any($2::bytea[]) and act in ('refused', 'withdrawn', 'objected')`

/** Bars these addresses from advertising, whoever brings them along again. To be sent with what it belongs to. */
export function suppressStatements(
  cipher: Cipher,
  tenantId: string,
  addresses: Addresses,
  { at, why }: { readonly at: string; readonly why: 'erasure' | 'objection' },
): Statement[] {
  const { hashes, keep } = hashedAddresses(cipher, tenantId, addresses, at)
  if (hashes.length === 0) return []
  return [keep, statement(suppressText, [tenantId, hashes.map(({ hash }) => hash), hashes.map(({ kind }) => kind), at, why])]
}

/** What is remembered of somebody by their addresses alone. */
export interface Remembered {
  /** Since when they have been barred from advertising; null for who is not. */
  readonly suppressedAt: string | null
  /** Each no that was said before their record ended: whoever brings them along again brings it along too. */
  readonly refusals: readonly ConsentEvent[]
}

const hex = (hash: unknown): string => (hash as Buffer).toString('hex')

/** What each of these people is remembered by. One question for all of them, and none where the tenant never kept a hash. */
export async function rememberedOf(
  database: Database,
  tenantId: string,
  keys: readonly SuppressionKey[],
  people: readonly Addresses[],
): Promise<Remembered[]> {
  const theirs = people.map((addresses) => keys.flatMap((key) => hashesUnder(key, addresses).map(({ hash }) => hash)))
  const all = theirs.flat()
  if (all.length === 0) return people.map(() => ({ suppressedAt: null, refusals: [] }))
  const [suppressed, refused] = await database.read(tenantId, [
    statement(suppressedText, [tenantId, all]),
    statement(refusedText, [tenantId, all]),
  ])
  const since = new Map((suppressed?.rows ?? []).map(({ hash, at }) => [hex(hash), String(at)]))
  const refusals = Map.groupBy(refused?.rows ?? [], ({ hash }) => hex(hash))
  return theirs.map((hashes) => ({
    suppressedAt: hashes.flatMap((hash) => since.get(hex(hash)) ?? []).toSorted()[0] ?? null,
    refusals: hashes.flatMap((hash) => refusals.get(hex(hash)) ?? []).map(refusalOf),
  }))
}

const refusalOf = (row: Readonly<Record<string, unknown>>): ConsentEvent => ({
  id: String(row.id),
  purposeId: row.purpose_id as string | null,
  class: row.class as MessageClass,
  channel: 'any',
  act: row.act as ConsentEvent['act'],
  at: String(row.at),
  method: 'staff',
  gpc: false,
})
