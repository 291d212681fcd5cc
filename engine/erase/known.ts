import type { Principal } from '#engine/access/principal.ts'
import { conflict } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Identifiers, valuesOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>
type Item = Readonly<Record<string, unknown>>

/** Keyed hashes of what is somebody's alone: addresses and numbers. A name may be another's. */
export const hashesOfAddresses = (cipher: Cipher, { emails, phones }: Addresses): Buffer[] => [
  ...emails.map((email) => cipher.mac('erased', `email ${email.trim().toLowerCase()}`)),
  ...phones.map((phone) => cipher.mac('erased', `phone ${phone}`)),
]

const knownText = 'select hash, asked_at from erased_identifier where tenant_id = $1 and hash = any($2::bytea[])'

/**
 * Of each item the day on which somebody with such an address or number asked for erasure; undefined where nobody did. What stood in the record before (`was`) is nobody new.
 * One question for all of them.
 */
export async function askedBefore(
  tx: Pick<Transaction, 'tenantId' | 'query'>,
  cipher: Cipher,
  entity: EntityModel,
  items: readonly { readonly now: Item; readonly was?: Item }[],
): Promise<(string | undefined)[]> {
  const hashes = items.map(({ now, was }) => {
    const before = new Set(was === undefined ? [] : addressHashes(cipher, entity, [was]).map(inHex))
    return addressHashes(cipher, entity, [now]).filter((hash) => !before.has(inHex(hash)))
  })
  const all = hashes.flat()
  if (all.length === 0) return items.map(() => undefined)
  const { rows } = await tx.query<{ hash: Buffer; asked_at: string }>(statement(knownText, [tx.tenantId, all]))
  const days = new Map(rows.map(({ hash, asked_at }) => [inHex(hash), asked_at.slice(0, 10)]))
  return hashes.map((some) => some.flatMap((hash) => days.get(inHex(hash)) ?? []).toSorted()[0])
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
  items: readonly { readonly now: Item; readonly was?: Item }[],
  excused: boolean,
): Promise<void> {
  const [on] = excused ? [] : (await askedBefore(tx, cipher, entity, items)).filter((day) => day !== undefined).toSorted()
  if (on !== undefined) throw conflict(askedBeforeCode, { on })
}

export const askedBeforeCode = 'erasure.asked-before'

/** Steward itself enters somebody only where they come themselves: by a provider, or by a link that they asked for. */
export const isExcused = (principal: Principal, reason: string | undefined): boolean => reason !== undefined || principal.kind === 'system'

/** None for what is no person, and for somebody of whom no address and number is known. */
export const addressHashes = (cipher: Cipher, entity: EntityModel, items: readonly Item[]): Buffer[] =>
  entity.subject !== 'self'
    ? []
    : items.flatMap((item) =>
        hashesOfAddresses(cipher, { emails: valuesOf(entity, item, 'email'), phones: valuesOf(entity, item, 'phone') }),
      )

/** What goes into the history beside the values, encrypted with them. */
export const withReason = (values: Item, reason: string | undefined): Item =>
  reason === undefined ? values : { ...values, erasureReason: reason }
