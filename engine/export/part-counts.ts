import type { Reading } from '#engine/access/reading.ts'
import type { FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'

/** How many parts the fullest record has, by the key of the field: so many columns each gets in a table. */
export async function partCounts(
  { database, principal: { tenantId } }: Reading,
  fields: readonly FieldModel[],
): Promise<ReadonlyMap<string, number>> {
  const lists = fields.flatMap(({ key, parts }) => (parts === null ? [] : [{ key, table: parts.table }]))
  const found = await database.batch(
    tenantId,
    lists.map(({ table }) =>
      statement(`select coalesce(max(position) + 1, 0)::integer as count from ${table} where tenant_id = $1`, [tenantId]),
    ),
  )
  return new Map(lists.map(({ key }, index) => [key, Number(found[index]?.rows[0]?.count ?? 0)]))
}
