import { scopeFor } from '#engine/access/scope.ts'
import { csvLine } from '#engine/export/cell.ts'
import { exportColumns } from '#engine/export/columns.ts'
import { fieldsFor, find, type Reading } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'

const byteOrderMark = '\ufeff'
/** Records at a time: memory follows the page, and every one of them is held with all its fields. */
const page = 100

/** The entities that a spreadsheet may hold. */
export const listed = ({ model, principal }: Reading): EntityModel[] =>
  model.entities.filter((entity) => scopeFor(entity, 'read', principal) !== 'none')

/** How many parts the fullest record has: so many columns each gets. */
async function partCounts({ database, principal: { tenantId } }: Reading, fields: readonly FieldModel[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { key, parts } of fields) {
    if (parts === null) continue
    const text = `select coalesce(max(position) + 1, 0)::integer as count from ${parts.table} where tenant_id = $1`
    const [found] = await database.batch(tenantId, [statement(text, [tenantId])])
    counts.set(key, Number(found?.rows[0]?.count ?? 0))
  }
  return counts
}

/** The records of an entity for a spreadsheet: for people to look at, while the tables beside it hold everything. */
export async function* csvOf(reading: Reading, entity: EntityModel): AsyncGenerator<{ text: string; rows: number }> {
  const fields = fieldsFor(entity, 'all', reading)
  const columns = exportColumns(entity, fields, await partCounts(reading, fields), reading.principal.language)
  const line = (cells: readonly string[]): string => csvLine(cells, ',')
  yield { text: byteOrderMark + line(columns.map(({ heading }) => heading)), rows: 0 }
  const query = { sort: 'createdAt', fields: fields.map(({ key }) => key), limit: page }
  let cursor: string | undefined
  do {
    const found = await find(reading, entity.name, cursor === undefined ? query : { ...query, cursor })
    const labels = await labelsOf(reading, entity, found.data)
    yield { text: found.data.map((record) => line(columns.map(({ cell }) => cell(record, labels)))).join(''), rows: found.data.length }
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
}
