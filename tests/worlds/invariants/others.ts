import assert from 'node:assert/strict'
import { shown } from '#tests/privacy/canaries.ts'
import type { Generated, Sight } from '#tests/worlds/world.ts'

/** Copies that were taken out or brought in hold everybody and go as a whole. */
const copies = ['export/', 'import/']

/** What was brought in and never finished goes with its file. */
const copied = new Set(['import_run', 'export_run', 'access_export'])

/** Where each value of others stands: the table or the kind of file. Of a text that named the person the history goes whole, and the text stays. */
function placesOf({ rows, files }: Sight, value: string, quotes: ReadonlySet<unknown>): Set<string> {
  const found = new Set<string>()
  for (const [table, all] of rows) {
    const each = table === 'change_part' ? all.filter((row) => !quotes.has(row.record_id)) : all
    if (!copied.has(table) && shown(JSON.stringify(each), { value }).length > 0) found.add(table)
  }
  for (const [name, bytes] of files)
    if (!copies.some((area) => name.startsWith(area)) && shown(bytes, { value }).length > 0) found.add(`file ${name.split('/')[0]}`)
  return found
}

/** Invariant 2: whatever is held of somebody else stands where it stood. */
export function othersStay({ others, quotes }: Generated, before: Sight, after: Sight): void {
  const lost = new Set<string>()
  const named = new Set<unknown>(quotes.map(({ id }) => id))
  for (const { values } of others)
    for (const value of values.all) {
      const there = placesOf(after, value, named)
      for (const place of placesOf(before, value, named)) if (!there.has(place)) lost.add(place)
    }
  assert.deepEqual([...lost], [], 'something of somebody else is gone')
}
