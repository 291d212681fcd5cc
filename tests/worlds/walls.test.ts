import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { insertInto, plant, walledTables } from '#tests/walls/planted.ts'

const wall = `tenant_id = current_setting('app.tenant_id')::uuid`
const [acme, beta] = [newId(), newId()]
let opened: TestDatabase
let owner: Owner

before(async () => {
  opened = await openTestDatabase()
  owner = openOwner(opened.ownerUrl)
  await plant(opened.database, acme, 'canary')
})
after(async () => {
  await owner.close()
  await opened.close()
})

/** What beta gets to see of a table when it forgets to say whose rows it wants. */
async function seen(table: string): Promise<number> {
  const [found] = await opened.database.batch(beta, [{ text: `select 1 from ${table}` }])
  return found?.rows.length ?? 0
}

/** Why beta cannot write a row of acme’s. */
const refusal = (table: (typeof walledTables)[number]): Promise<string> =>
  opened.database.batch(beta, [insertInto(table, acme, 'canary')]).then(
    () => 'nothing',
    (error: unknown) => (error instanceof DatabaseError ? error.code : String(error)),
  )

for (const table of walledTables)
  test(`the wall of ${table.name} holds by itself, and somebody notices when it lets rows through`, async () => {
    const { name } = table
    const asSearch = table.ownedBy === 'search'
    const alter = (condition: string): Promise<void> =>
      owner.script(
        `${asSearch ? `set role ${opened.names.search};` : ''} alter policy wall on ${name} using (${condition}) with check (${condition}); reset role`,
      )
    assert.equal(await seen(name), 0)
    const refused = await refusal(table)
    await alter('true')
    try {
      assert.equal(await seen(name), 1, 'nothing but the wall kept this row from the neighbour')
      assert.notEqual(await refusal(table), refused, 'nothing but the wall kept the neighbour from writing here')
    } finally {
      await alter(wall)
    }
  })
