import { tablePlans } from '#engine/storage/plan.ts'
import type { Database } from '#platform/database/database.ts'

/** Where an id may stand after its record has ended: history, whom it names, jobs and requests speak of it by id, and who wrote something stays its author. */
const outlives = new Set(['change_part', 'change_record', 'import_row', 'idempotency_key', 'mention'])
const authors = new Set(['created_by', 'updated_by', 'actor_id'])

/** Every place in the tenant's tables where the id stands, as `table.column`. */
export async function placesOf(database: Database, tenantId: string, id: string): Promise<string[]> {
  const columns = tablePlans()
    .filter(({ wall, name }) => wall === 'tenant' && !outlives.has(name))
    .flatMap(({ name, columns }) =>
      columns
        .filter(({ type, name: column }) => type === 'uuid' && column !== 'tenant_id' && !authors.has(column))
        .map((column) => ({ table: name, column: column.name })),
    )
  const text = columns
    .map(({ table, column }) => `select '${table}.${column}' as place from ${table} t where t.tenant_id = $1 and t.${column} = $2`)
    .join(' union ')
  const [found] = await database.batch(tenantId, [{ text, values: [tenantId, id] }])
  return (found?.rows ?? []).map(({ place }) => String(place)).toSorted()
}
