import type { Writing } from '#engine/act/writing.ts'
import { recordOf } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import type { ErasureDecider } from '#schema/request.ts'

/** What the tenant lets Steward answer by itself. */
export interface RequestSettings {
  /** Who lets an erasure begin against which nothing stands. */
  readonly erasure: ErasureDecider
}

/** Whoever may have something erased does not wait for anybody's time. */
const usual: RequestSettings = { erasure: 'automatic' }

const readText = 'select erasure from request_settings where tenant_id = $1'
const writeText = `insert into request_settings (tenant_id, erasure, changed_at) values ($1, $2, $3)
on conflict (tenant_id) do update set erasure = excluded.erasure, changed_at = excluded.changed_at`

export async function requestSettingsOf({ database, principal }: Pick<Writing, 'database' | 'principal'>): Promise<RequestSettings> {
  const [found] = await database.batch(principal.tenantId, [statement(readText, [principal.tenantId])])
  return (found?.rows[0] as unknown as RequestSettings | undefined) ?? usual
}

export async function changeRequestSettings(writing: Writing, { erasure }: RequestSettings): Promise<void> {
  const { principal, database, clock } = writing
  const row = { id: principal.tenantId, before: { ...(await requestSettingsOf(writing)) }, after: { erasure } }
  const recorded = await recordOf(writing, principal, { action: 'request-settings.set', entity: 'tenant', rows: [row] })
  await database.batch(principal.tenantId, [statement(writeText, [principal.tenantId, erasure, clock.now().toISOString()]), ...recorded])
}
