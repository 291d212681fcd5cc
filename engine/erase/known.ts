import type { Principal } from '#engine/access/principal.ts'
import { conflict } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Identifiers, valuesOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>

/** Keyed hashes of what is somebody's alone: addresses and numbers. A name may be another's. */
export const hashesOfAddresses = (cipher: Cipher, { emails, phones }: Addresses): Buffer[] => [
  ...emails.map((email) => cipher.mac('erased', `email ${email.trim().toLowerCase()}`)),
  ...phones.map((phone) => cipher.mac('erased', `phone ${phone}`)),
]

const knownText = 'select min(asked_at) as asked_at from erased_identifier where tenant_id = $1 and hash = any($2::bytea[])'

/**
 * Who asked for erasure is not brought back unnoticed: 409 with the day on which they asked, unless a reason is given. Of records that are people; one question for all of them,
 * which travels with the look at their links.
 */
export async function mustBeUnknown(
  tx: Transaction,
  cipher: Cipher,
  entity: EntityModel,
  items: readonly Readonly<Record<string, unknown>>[],
  excused: boolean,
): Promise<void> {
  const hashes = excused ? [] : addressHashes(cipher, entity, items)
  if (hashes.length === 0) return
  const { rows } = await tx.query<{ asked_at: string | null }>(statement(knownText, [tx.tenantId, hashes]))
  const askedAt = rows[0]?.asked_at
  if (askedAt) throw conflict('erasure.asked-before', { on: askedAt.slice(0, 10) })
}

/** Steward itself enters somebody only where they come themselves: by a provider, or by a link that they asked for. */
export const isExcused = (principal: Principal, reason: string | undefined): boolean => reason !== undefined || principal.kind === 'system'

/** None for what is no person, and for somebody of whom no address and number is known. */
export const addressHashes = (cipher: Cipher, entity: EntityModel, items: readonly Readonly<Record<string, unknown>>[]): Buffer[] =>
  entity.subject !== 'self'
    ? []
    : items.flatMap((item) =>
        hashesOfAddresses(cipher, { emails: valuesOf(entity, item, 'email'), phones: valuesOf(entity, item, 'phone') }),
      )

/** What goes into the history beside the values, encrypted with them. */
export const withReason = (values: Readonly<Record<string, unknown>>, reason: string | undefined): Readonly<Record<string, unknown>> =>
  reason === undefined ? values : { ...values, erasureReason: reason }
