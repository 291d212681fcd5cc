import type { Encode } from '#engine/export/format.ts'
import type { ReadRecord } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { FieldModel } from '#engine/model.ts'

/** The records as the API gives them, one a line, without what the reader may do next. Beside links stand their titles, so that another tenant can find them again. */
export const jsonFile: Encode = async function* ({ writing, entity, fields }, pages) {
  const links = fields.filter(({ to }) => to !== null)
  let first = true
  for await (const records of pages) {
    const labels = await labelsOf(writing, entity, records)
    const lines = records.map(({ can: _can, ...record }) => JSON.stringify({ ...record, ...labelled(record, links, labels) }))
    if (lines.length > 0) yield Buffer.from((first ? '[\n' : ',\n') + lines.join(',\n'))
    if (lines.length > 0) first = false
  }
  yield Buffer.from(first ? '[\n]\n' : '\n]\n')
}

function labelled(
  record: Omit<ReadRecord, 'can'>,
  links: readonly FieldModel[],
  labels: Readonly<Record<string, string>>,
): { labels?: Readonly<Record<string, string>> } {
  const ids = links.flatMap(({ key }) => [record[key] ?? []].flat().map(String))
  const found = ids.flatMap((id) => (labels[id] === undefined ? [] : [[id, labels[id]] as const]))
  return found.length === 0 ? {} : { labels: Object.fromEntries(found) }
}
