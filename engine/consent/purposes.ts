import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { PurposeClass } from '#schema/consent.ts'

export interface Purpose {
  readonly id: string
  readonly name: string
  readonly class: PurposeClass
  readonly description: string
  readonly notice: string
  /** Nothing is sent for a purpose that is not in use, and nobody is asked about it. */
  readonly active: boolean
}

const purposesText = `select id, name, class, coalesce(description, '') as description, notice, coalesce(active, false) and deleted_at is null as active
from purpose where tenant_id = $1 order by name, id`

/** All purposes of a tenant, those in the trash too: lines of the ledger lead to them. */
export async function purposesOf(database: Database, tenantId: string): Promise<readonly Purpose[]> {
  const [found] = await database.batch(tenantId, [statement(purposesText, [tenantId])])
  return (found?.rows ?? []) as unknown as Purpose[]
}

const purposeText = 'select class, coalesce(active, false) and deleted_at is null as active from purpose where tenant_id = $1 and id = $2'

/** The class of a purpose in use; undefined for any other. */
export async function classOfPurpose(database: Database, tenantId: string, id: string): Promise<PurposeClass | undefined> {
  const [found] = await database.batch(tenantId, [statement(purposeText, [tenantId, id])])
  const row = found?.rows[0] as { class: PurposeClass; active: boolean } | undefined
  return row?.active === true ? row.class : undefined
}
