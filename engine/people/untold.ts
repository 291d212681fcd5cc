import type { EntityModel } from '#engine/model.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'

/** The order of ids is that of creation, so the oldest come first, and each page begins behind the last one. */
const pageText = ({ table, own }: EntityModel): string =>
  `select t.id, t.created_at from ${table} t where t.tenant_id = $1 and t.id > $2 and t.deleted_at is null${own === null ? '' : ' and t.object = $4'}
and not exists (select 1 from told d where d.tenant_id = $1 and d.person_id = t.id) order by t.id limit $3`

const first = '00000000-0000-0000-0000-000000000000'
const atOnce = 500

/** People of whom data is held and who were not told so yet (Art. 14 GDPR), the oldest first. */
export async function* untold(
  database: Database,
  tenantId: string,
  entities: readonly EntityModel[],
): AsyncGenerator<{ person: PersonRef; createdAt: string }> {
  for (const entity of entities) {
    let after: string | undefined = first
    while (after !== undefined) {
      const values = [tenantId, after, atOnce, ...(entity.own === null ? [] : [entity.name])]
      const [found] = await database.batch(tenantId, [statement(pageText(entity), values)])
      const rows = (found?.rows ?? []) as unknown as { id: string; created_at: string }[]
      for (const { id, created_at: createdAt } of rows) yield { person: { entity: entity.name, id }, createdAt }
      after = rows.length < atOnce ? undefined : rows.at(-1)?.id
    }
  }
}
