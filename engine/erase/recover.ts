import type { Writing } from '#engine/act/writing.ts'
import { bearersOf } from '#engine/erase/bearers.ts'
import { eachText, parse, visitCiphertexts } from '#engine/erase/ciphertexts.ts'
import { inTenant } from '#engine/erase/rows.ts'
import type { Tombstone } from '#engine/erase/tombstones.ts'
import { readContents } from '#engine/mentions/contents.ts'
import { type Mention, mentionsBy } from '#engine/mentions/find.ts'
import { formerTexts } from '#engine/mentions/history.ts'
import { textsOf } from '#engine/mentions/reviews.ts'
import { hasher, kept, type SoughtTokens } from '#engine/mentions/tokens.ts'
import type { Identifiers, PersonRef } from '#engine/people/graph.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Files } from '#platform/files/files.ts'
import { directIn, indexedIn, soughtBy } from '#privacy/mentions/tokens.ts'

export interface Recovered {
  /** By what the person stands in what was restored. */
  readonly identifiers: Identifiers
  /** Records of people that bear such an address or number, and are none of those that the tombstone names. */
  readonly alike: readonly PersonRef[]
}

export interface RecoverPlace {
  readonly writing: Writing
  readonly owner: Owner
  readonly files: Files
}

/**
 * By what somebody was known whose own rows are in no backup: they were made after it, or had ended before. The tombstone keeps hashes alone, so whatever was restored is read again,
 * and what has one of these hashes is theirs.
 */
export async function recover({ writing, owner, files }: RecoverPlace, { hashes, tokens, rows }: Tombstone): Promise<Recovered> {
  const { tenantId, country } = writing.principal
  const cipher = await writing.keys.tenant(tenantId)
  const tokenOf = hasher(cipher)
  const sought: SoughtTokens = { direct: new Set(tokens?.direct), names: new Set(tokens?.names) }
  const keys = new Set<string>()
  const isSought = (key: string): boolean =>
    [tokenOf(key), tokenOf(kept(key))].some((token) => sought.direct.has(token) || sought.names.has(token))
  const read = (text: string): boolean => {
    const found = indexedIn(text, country).filter(({ key }) => isSought(key))
    for (const { key } of found) keys.add(key)
    return found.length > 0
  }
  await readContents(writing, files, writing.principal)
  const mentions = await writing.database.tenant(tenantId, (tx) => mentionsBy(tx, sought), { readOnly: true })
  for (const [, [mention]] of Map.groupBy(mentions, ({ recordId, field }) => `${recordId} ${field}`))
    if (mention !== undefined) await readMention(writing, files, mention, read)
  if (sought.direct.size > 0)
    await visitCiphertexts(
      (work) => inTenant(owner, tenantId, work),
      { cipher, tenantId },
      (_query, _sealed, _row, plain) => {
        eachText(parse(plain) ?? plain, (text) => {
          for (const { key } of directIn(text, country)) if (sought.direct.has(tokenOf(key))) keys.add(key)
          return text
        })
      },
    )
  const known = new Set(Object.values(rows).flat())
  const { people, addresses } = await writing.database.tenant(tenantId, (tx) => bearersOf(tx, writing, cipher, new Set(hashes)), {
    readOnly: true,
  })
  const { emails, phones, names } = soughtBy(keys)
  return {
    identifiers: { emails: [...new Set([...emails, ...addresses.emails])], phones: [...new Set([...phones, ...addresses.phones])], names },
    alike: people.filter(({ id }) => !known.has(id)),
  }
}

/** What the place says now, and what it said before. */
async function readMention(writing: Writing, files: Files, mention: Mention, read: (text: string) => boolean): Promise<void> {
  const { texts } = await textsOf(writing, files, mention)
  for (const text of texts) read(text)
  const cipher = await writing.keys.tenant(writing.principal.tenantId)
  await writing.database.tenant(writing.principal.tenantId, (tx) => formerTexts(tx, cipher, mention.recordId, read), { readOnly: true })
}
