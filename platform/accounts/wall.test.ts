import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stores } from '#domain/model.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let world: TestDatabase

before(async () => {
  world = await openTestDatabase()
})
after(() => world.close())

const global = stores.filter(({ wall }) => wall === 'global').map(({ name }) => name)

test('the app role cannot read, write or even count what is global', async () => {
  assert.ok(global.includes('account') && global.includes('session') && global.includes('api_key'))
  const owner = openOwner(world.ownerUrl)
  const { rows } = await owner.query<{ table: string; may: boolean }>({
    text: `select t.name as table, has_table_privilege($1, t.name, 'select, insert, update, delete, truncate, references, trigger')
        or has_any_column_privilege($1, t.name, 'select, insert, update, references') as may
      from unnest($2::text[]) as t(name)`,
    values: [world.names.app, global],
  })
  await owner.close()
  assert.deepEqual(
    rows.map(({ table, may }) => [table, may]),
    global.map((name) => [name, false]),
  )
  await assert.rejects(world.database.global({ text: 'select count(*) from account' }), { code: 'database.forbidden' })
})
