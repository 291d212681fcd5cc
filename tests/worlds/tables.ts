import { appRole, schemaSql, searchRole } from '#engine/storage/ddl.ts'
import { tablesOf } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Ground } from '#tests/worlds/ground.ts'
import { added } from '#tests/worlds/model.ts'

/** Makes the tables of the entities that tests alone have. */
export async function addTables({ ownerUrl, names, clock }: Ground): Promise<void> {
  const sql = schemaSql(added.flatMap((each) => tablesOf(each)))
  const owner = openOwner(ownerUrl)
  try {
    await owner.transaction(async ({ query, script }) => {
      // A foreign key looks into a table with a wall: within a tenant that has nothing.
      await query({ text: `select set_config('app.tenant_id', $1, true)`, values: [newId(clock)] })
      await script(sql.replaceAll(appRole, names.app).replaceAll(searchRole, names.search))
    })
  } finally {
    await owner.close()
  }
}
