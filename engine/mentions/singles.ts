import type { Writing } from '#engine/act/writing.ts'
import { findByIds } from '#engine/find.ts'
import type { Mention } from '#engine/mentions/find.ts'
import { namingFields, saidIn } from '#engine/mentions/texts.ts'
import { hitsStatement } from '#engine/search/hits.ts'
import { termsOf } from '#engine/search/words.ts'
import type { Transaction } from '#platform/database/database.ts'
import { foundIn, keysOf, type Sought, singlesOf } from '#privacy/mentions/tokens.ts'

interface Hit {
  readonly entity: string
  readonly record_id: string
}

const atOnce = 500

/**
 * Where texts name somebody whose whole name is one word. No hash is kept of single words, since there are too many, so the words of the search lead there: to texts as they are now, and not to
 * files nor to what a text said before.
 */
export async function singlesNamed(tx: Transaction, writing: Writing, sought: Sought, except: ReadonlySet<string>): Promise<Mention[]> {
  const { names } = keysOf({ emails: [], phones: [], names: sought.names.filter((name) => singlesOf([name]).length > 0) })
  const found: Mention[] = []
  const hits = new Map<string, Hit>()
  for (const spelling of new Set(singlesOf(sought.names).flatMap(({ spellings }) => spellings)))
    for (const hit of await hitsOf(tx, writing, spelling)) if (!except.has(hit.record_id)) hits.set(hit.record_id, hit)
  for (const [entity, group] of Map.groupBy(hits.values(), (hit) => hit.entity)) {
    const ids = group.map((hit) => hit.record_id)
    for (let at = 0; at < ids.length; at += atOnce) found.push(...(await namedIn(writing, entity, ids.slice(at, at + atOnce), names)))
  }
  return found
}

async function hitsOf(tx: Transaction, writing: Writing, spelling: string): Promise<readonly Hit[]> {
  const terms = termsOf(spelling)
  if (terms === undefined) return []
  const entities = writing.model.entities.filter((entity) => namingFields(entity).length > 0).map(({ name }) => name)
  const { rows } = await tx.query<Hit & Record<string, unknown>>(hitsStatement(entities, terms, writing))
  return rows
}

/** The search knows the word; whether it stands there as a name the text tells. */
async function namedIn(writing: Writing, name: string, ids: readonly string[], keys: ReadonlySet<string>): Promise<Mention[]> {
  const entity = writing.model.get(name)
  const fields = namingFields(entity)
  const keysOfFields = fields.map(({ key }) => key)
  const rows = await findByIds(writing, name, ids, keysOfFields)
  return rows.flatMap((row) =>
    fields
      .filter((field) =>
        saidIn(entity, field, row[field.key]).some(({ text }) => foundIn(text, writing.principal.country, keys).length > 0),
      )
      .map((field): Mention => ({ entity: name, recordId: row.id, field: field.key, strength: 'name' })),
  )
}
