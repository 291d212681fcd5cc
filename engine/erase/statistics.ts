import { asOwnerOf } from '#engine/erase/rows.ts'
import type { Model } from '#engine/model.ts'
import type { Owner } from '#platform/database/owner.ts'

/**
 * The planner remembers values of rows that went or were redacted until statistics are made anew: those of every table in which words of records lie, since a text of anybody may have
 * named the person.
 */
export async function renewStatistics(owner: Owner, { entities }: Model): Promise<void> {
  const tables = entities.flatMap(({ table, fields }) => [table, ...fields.flatMap(({ parts }) => parts?.table ?? [])])
  for (const table of new Set([...tables, 'own_value'])) await owner.script(`analyze ${table}`)
  await owner.transaction(({ query }) => asOwnerOf(query, true, { text: 'analyze search_entry' }))
}
