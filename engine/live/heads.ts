import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'

/** How far a tenant has come: its newest sealed position, and its newest notification. */
export interface Head {
  readonly position: number
  readonly notified: string | null
}

/** One question for all tenants that somebody listens to. */
export async function headsOf(database: Database, tenantIds: readonly string[]): Promise<Map<string, Head>> {
  const { rows } = await database.global<{ tenant_id: string; sealed: number | string | null; notified: string | null }>({
    name: 'live_heads',
    text: 'select tenant_id, sealed, notified from app.live_heads($1)',
    values: [tenantIds],
  })
  return new Map(rows.map((row) => [row.tenant_id, { position: Number(row.sealed ?? 0), notified: row.notified }]))
}

const startText = `select s.position from change_seal s join change_record c on c.tenant_id = $1 and c.id = s.change_id
where s.tenant_id = $1 and c.at < $2 order by s.position desc limit 1`

/** The position before everything that was written since then. */
export async function positionAt(database: Database, tenantId: string, since: Date): Promise<number> {
  const [found] = await database.batch(tenantId, [statement(startText, [tenantId, since.toISOString()])])
  return Number(found?.rows[0]?.position ?? 0)
}

const toldText = 'select distinct member_id from notification where tenant_id = $1 and created_at >= $2 and in_app'

/** Who got a notification since then. */
export async function toldSince(database: Database, tenantId: string, since: Date): Promise<ReadonlySet<string>> {
  const [found] = await database.batch(tenantId, [statement(toldText, [tenantId, since.toISOString()])])
  return new Set((found?.rows ?? []).map((row) => String(row.member_id)))
}
