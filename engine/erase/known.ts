import type { Principal } from '#engine/access/principal.ts'
import { conflict } from '#engine/api/errors.ts'
import { hashesUnder, idOf, ownKey, readSuppressionKeys, type SuppressionKey } from '#engine/consent/suppression.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Identifiers, valuesOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>
type Item = Readonly<Record<string, unknown>>

/** Keyed hashes of what is somebody's alone: addresses and numbers. A name may be another's. Their key travels with an archive, as that of suppressions, which it is. */
export const hashesOfAddresses = (cipher: Cipher, addresses: Addresses): Buffer[] => under(ownKey(cipher), addresses)

const under = (key: SuppressionKey, addresses: Addresses): Buffer[] => hashesUnder(key, addresses).map(({ hash }) => hash)

/** Beside what was asked for: the keys that came along from where the tenant was before. Hardly anybody has one. */
const knownText = `select hash, asked_at, null as id, null as sealed_key from erased_identifier where tenant_id = $1 and hash = any($2::bytea[])
union all select null, null, id, sealed_key from suppression_key where tenant_id = $1 and id <> $3`

type KnownRow = {
  readonly hash: Buffer | null
  readonly asked_at: string
  readonly id: string
  readonly sealed_key: Buffer
}

type Asking = Pick<Transaction, 'tenantId' | 'query'>
interface Looked {
  readonly now: Item
  readonly was?: Item
}

/**
 * Of each item the day on which somebody with such an address or number asked for erasure; undefined where nobody did. What stood in the record before (`was`) is nobody new.
 * One question for all of them, and a second one where the tenant came from elsewhere.
 */
export async function askedBefore(
  tx: Asking,
  cipher: Cipher,
  entity: EntityModel,
  items: readonly Looked[],
): Promise<(string | undefined)[]> {
  const fresh = items.map(({ now, was }) => freshOf(addressesOf(entity, now), was === undefined ? none : addressesOf(entity, was)))
  if (fresh.every(({ emails, phones }) => emails.length + phones.length === 0)) return items.map(() => undefined)
  const own = ownKey(cipher)
  const hashedWith = (keys: readonly SuppressionKey[]): Buffer[][] => fresh.map((each) => keys.flatMap((key) => under(key, each)))
  const ask = async (hashes: readonly Buffer[][]): Promise<readonly KnownRow[]> =>
    (await tx.query<KnownRow>(statement(knownText, [tx.tenantId, hashes.flat(), idOf(own)]))).rows
  const here = hashedWith([own])
  const found = await ask(here)
  const brought = readSuppressionKeys(
    cipher,
    tx.tenantId,
    found.filter(({ hash }) => hash === null),
  )
  const elsewhere = hashedWith(brought)
  const known = brought.length === 0 ? found : [...found, ...(await ask(elsewhere))]
  const days = new Map(known.flatMap(({ hash, asked_at }) => (hash === null ? [] : [[inHex(hash), asked_at.slice(0, 10)]])))
  return items.map(
    (_, index) => [...(here[index] ?? []), ...(elsewhere[index] ?? [])].flatMap((hash) => days.get(inHex(hash)) ?? []).toSorted()[0],
  )
}

const inHex = (hash: Buffer): string => hash.toString('hex')

/**
 * Who asked for erasure is not brought back unnoticed: 409 with the day on which they asked, unless a reason is given. Of records that are people; one question for all of them,
 * which travels with the look at their links.
 */
export async function mustBeUnknown(
  tx: Transaction,
  cipher: Cipher,
  entity: EntityModel,
  items: readonly Looked[],
  excused: boolean,
): Promise<void> {
  const [on] = excused ? [] : (await askedBefore(tx, cipher, entity, items)).filter((day) => day !== undefined).toSorted()
  if (on !== undefined) throw conflict(askedBeforeCode, { on })
}

export const askedBeforeCode = 'erasure.asked-before'

/** Steward itself enters somebody only where they come themselves: by a provider, or by a link that they asked for. */
export const isExcused = (principal: Principal, reason: string | undefined): boolean => reason !== undefined || principal.kind === 'system'

const none: Addresses = { emails: [], phones: [] }

/** None for what is no person, and for somebody of whom no address and number is known. */
const addressesOf = (entity: EntityModel, item: Item): Addresses =>
  entity.subject === 'self' ? { emails: valuesOf(entity, item, 'email'), phones: valuesOf(entity, item, 'phone') } : none

const freshOf = (now: Addresses, was: Addresses): Addresses => {
  const before = new Set(was.emails.map(bare))
  return {
    emails: now.emails.filter((email) => !before.has(bare(email))),
    phones: now.phones.filter((phone) => !was.phones.includes(phone)),
  }
}

const bare = (email: string): string => email.trim().toLowerCase()

/** Whether anything of these people could be known: what is no person, and who has no address or number, cannot. */
export const isKnowable = (entity: EntityModel, items: readonly Item[]): boolean =>
  items.some((item) => {
    const { emails, phones } = addressesOf(entity, item)
    return emails.length + phones.length > 0
  })

/** What goes into the history beside the values, encrypted with them. */
export const withReason = (values: Item, reason: string | undefined): Item =>
  reason === undefined ? values : { ...values, erasureReason: reason }
