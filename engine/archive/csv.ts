import type { Reading } from '#engine/access/reading.ts'
import { scopeFor } from '#engine/access/scope.ts'
import { exportColumns } from '#engine/export/columns.ts'
import { csvHead, csvRow } from '#engine/export/csv-file.ts'
import { partCounts } from '#engine/export/part-counts.ts'
import { fieldsFor, find } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { EntityModel } from '#engine/model.ts'

/** Records at a time: memory follows the page, and every one of them is held with all its fields. */
const page = 100

/** The entities that a spreadsheet may hold. */
export const listed = ({ model, principal }: Reading): EntityModel[] =>
  model.entities.filter((entity) => scopeFor(entity, 'read', principal) !== 'none')

/** The records of an entity for a spreadsheet: for people to look at, while the tables beside it hold everything. */
export async function* csvOf(reading: Reading, entity: EntityModel): AsyncGenerator<{ text: string; rows: number }> {
  const fields = fieldsFor(entity, 'all', reading)
  const columns = exportColumns(entity, fields, await partCounts(reading, fields), reading.principal.language)
  yield { text: csvHead(columns), rows: 0 }
  const query = { sort: 'createdAt', fields: fields.map(({ key }) => key), limit: page }
  let cursor: string | undefined
  do {
    const found = await find(reading, entity.name, cursor === undefined ? query : { ...query, cursor })
    const labels = await labelsOf(reading, entity, found.data)
    yield { text: found.data.map((record) => csvRow(columns, record, labels)).join(''), rows: found.data.length }
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
}
