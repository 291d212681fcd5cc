import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { PurposeClass } from '#schema/consent.ts'

export interface Purpose {
  readonly id: string
  readonly name: string
  readonly class: PurposeClass
  readonly description: string
  readonly notice: string
  /** How long a yes lasts, ISO 8601; null: until it is taken back. */
  readonly lasts: string | null
  /** Nothing is sent for a purpose that is not in use, and nobody is asked about it. */
  readonly active: boolean
}

const purposesText = `select id, name, class, coalesce(description, '') as description, notice, lasts, coalesce(active, false) and deleted_at is null as active
from purpose where tenant_id = $1 order by name, id`

/** Its rows are purposes. */
export const purposesStatement = (tenantId: string): Statement => statement(purposesText, [tenantId])

/** All purposes of a tenant, those in the trash too: lines of the ledger lead to them. */
export async function purposesOf(database: Database, tenantId: string): Promise<readonly Purpose[]> {
  const [found] = await database.batch(tenantId, [purposesStatement(tenantId)])
  return (found?.rows ?? []) as unknown as Purpose[]
}

/** What people read of a purpose before they choose. */
export const topicOf = ({ id, name, class: of, description, notice }: Purpose) => ({ id, name, class: of, description, notice })
