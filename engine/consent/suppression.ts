import type { Identifiers } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>

/** Keyed hashes of addresses: they tell who comes with the same address again, and nothing to whoever has the table alone. */
export const hashesOf = (cipher: Cipher, { emails, phones }: Addresses): { readonly kind: 'email' | 'phone'; readonly hash: Buffer }[] => [
  ...emails.map((email) => ({ kind: 'email' as const, hash: cipher.mac('suppression', `email ${email.trim().toLowerCase()}`) })),
  ...phones.map((phone) => ({ kind: 'phone' as const, hash: cipher.mac('suppression', `phone ${phone}`) })),
]

const suppressText = `insert into suppression (tenant_id, hash, kind, at, why)
select $1, h.hash, h.kind, $4, $5 from unnest($2::bytea[], $3::text[]) as h(hash, kind) on conflict do nothing`
const suppressedText = 'select min(at) as at from suppression where tenant_id = $1 and hash = any($2::bytea[])'

/** Bars these addresses from advertising, whoever brings them along again. To be sent with what it belongs to. */
export function suppressStatements(
  cipher: Cipher,
  tenantId: string,
  addresses: Addresses,
  { at, why }: { readonly at: string; readonly why: 'erasure' | 'objection' },
): Statement[] {
  const hashes = hashesOf(cipher, addresses)
  if (hashes.length === 0) return []
  return [statement(suppressText, [tenantId, hashes.map(({ hash }) => hash), hashes.map(({ kind }) => kind), at, why])]
}

/** Since when one of these addresses has been barred from advertising; null where none is. */
export async function suppressedSince(database: Database, cipher: Cipher, tenantId: string, addresses: Addresses): Promise<string | null> {
  const hashes = hashesOf(cipher, addresses).map(({ hash }) => hash)
  if (hashes.length === 0) return null
  const [found] = await database.batch(tenantId, [statement(suppressedText, [tenantId, hashes])])
  return (found?.rows[0]?.at as string | null | undefined) ?? null
}

export const isSuppressed = async (...asked: Parameters<typeof suppressedSince>): Promise<boolean> =>
  (await suppressedSince(...asked)) !== null
