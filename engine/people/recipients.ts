import type { Reading } from '#engine/access/reading.ts'
import { statement } from '#engine/storage/sql.ts'

const webhooksText = 'select count(*)::integer as count from webhook where tenant_id = $1'

/** To how many programs that the tenant connected changes of records go. */
export async function webhooksOf({ database, principal: { tenantId } }: Pick<Reading, 'database' | 'principal'>): Promise<number> {
  const [found] = await database.batch(tenantId, [statement(webhooksText, [tenantId])])
  return Number(found?.rows[0]?.count ?? 0)
}
