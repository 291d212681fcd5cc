import { type SoughtTokens, soughtTokens } from '#engine/mentions/tokens.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'

/** A field of a record that names, or in its history named, a person. A field that does both has two. */
export interface Mention {
  readonly entity: string
  readonly recordId: string
  readonly field: string
  /** `direct`: an address or a number stands in the text. `name`: what may be somebody else's name, or an address that somebody else may share. */
  readonly strength: 'direct' | 'name'
}

interface Hit {
  readonly [column: string]: unknown
  readonly entity: string
  readonly record_id: string
  readonly field: string
  readonly matched: readonly string[]
}

const findText =
  'select m.entity, m.record_id, m.field, m.matched from app.mentions($1::bigint[]) m order by m.entity, m.record_id, m.field'

/** Where the tenant's texts and files name a person, without those of the person's own records (`except`). Found by equality: one look into one index for all identifiers. */
export const mentionsOf = (
  tx: Transaction,
  cipher: Cipher,
  sought: Sought,
  { except = [] }: { readonly except?: Iterable<string> } = {},
): Promise<Mention[]> => mentionsBy(tx, soughtTokens(cipher, sought), new Set(except))

/** The same for hashes alone: of somebody of whom nothing else is known any more. */
export async function mentionsBy(tx: Transaction, tokens: SoughtTokens, own: ReadonlySet<string> = new Set()): Promise<Mention[]> {
  const all = [...tokens.direct, ...tokens.names]
  if (all.length === 0) return []
  const { rows } = await tx.query<Hit>(statement(findText, [all]))
  return rows.flatMap(({ entity, record_id: recordId, field, matched }) => {
    if (own.has(recordId)) return []
    const strengths = (['direct', 'name'] as const).filter((each) =>
      matched.some((token) => tokens[each === 'direct' ? 'direct' : 'names'].has(token)),
    )
    return strengths.map((strength): Mention => ({ entity, recordId, field, strength }))
  })
}
