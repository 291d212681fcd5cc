import type { Engine } from '#engine/engine.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { forgetStaleMentions } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'

const objectsGoneText = `delete from mention m where m.tenant_id = $1 and not m.entity = any($2::text[])
and not exists (select 1 from change_part p where p.tenant_id = $1 and p.record_id = m.record_id and p.sealed_values is not null)`

/** Forgets whom records named that have ended, once their history has gone too. Gives how many texts. */
export async function pruneMentions(engine: Engine, { tenantId }: { readonly tenantId: string }): Promise<number> {
  const { model } = await asSystem(engine, tenantId)
  const found = await engine.database.batch(tenantId, [
    ...model.entities.map((entity) => forgetStaleMentions(entity, tenantId)),
    statement(objectsGoneText, [tenantId, model.entities.map(({ name }) => name)]),
  ])
  return found.reduce((sum, { count }) => sum + count, 0)
}
