import type { Engine } from '#engine/engine.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { statement } from '#engine/storage/sql.ts'

const dueHoldsText = `select id from hold where tenant_id = $1 and state = 'standing' and review_on <= $2::date order by id limit 100`
const dueChoicesText = 'select 1 from retention_setting where tenant_id = $1 and review_on <= $2::date limit 1'

/** Holds, and what is kept longer than usual, whose day of review has come: owners are told, once for each. */
export async function remindOfReviews(engine: Engine, tenantId: string): Promise<void> {
  const { database, clock } = engine
  const today = clock.now().toISOString().slice(0, 10)
  const [holds, choices] = await database.batch(tenantId, [
    statement(dueHoldsText, [tenantId, today]),
    statement(dueChoicesText, [tenantId, today]),
  ])
  for (const { id } of holds?.rows ?? []) await tellOwners(engine, tenantId, { kind: 'retention', sourceId: String(id), detail: 'hold' })
  if ((choices?.count ?? 0) > 0) await tellOwners(engine, tenantId, { kind: 'retention', sourceId: tenantId, detail: 'extended' })
}
