import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let world: TestDatabase
let one: Database
const tenantId = newId()

before(async () => {
  world = await openTestDatabase({ upTo: '0000_foundation' })
  // One connection: whatever an error leaves behind meets the next statement.
  one = openDatabase({ url: world.appUrl, connections: 1 })
})
after(async () => {
  await one.close()
  await world.close()
})

const numbers = (name: string, most: number) => ({ name, text: `select n, n::text as word from generate_series(1, ${most}) n`, values: [] })
const divide = { name: 'divide', text: 'select 1 / $1::int as result', values: [0] }

test('each statement gets its own rows, the first time and when its columns are known', async () => {
  for (let round = 0; round < 3; round++) {
    const found = await one.batch(tenantId, [
      numbers('two', 2),
      { text: 'select 7 as seven' },
      numbers('none', 0),
      { name: 'set', text: `set local timezone to 'UTC'` },
    ])
    assert.deepEqual(
      found.map(({ rows, count }) => [rows, count]),
      [
        [
          [
            { n: 1, word: '1' },
            { n: 2, word: '2' },
          ],
          2,
        ],
        [[{ seven: 7 }], 1],
        [[], 0],
        [[], 0],
      ],
    )
  }
})

test('after an error the connection is clean, and what stood behind it is prepared when it is asked again', async () => {
  for (let round = 0; round < 2; round++) {
    await assert.rejects(one.batch(tenantId, [numbers('before', 1), divide, numbers('behind', 1)]), { sqlState: '22012' })
    const [before, behind] = await one.batch(tenantId, [numbers('before', 1), numbers('behind', 1)])
    assert.deepEqual([before?.rows.length, behind?.rows.length], [1, 1])
  }
  const [right] = await one.batch(tenantId, [{ ...divide, values: [1] }])
  assert.deepEqual(right?.rows, [{ result: 1 }])
})

test('a text that is no SQL is said once, and spoils nothing', async () => {
  const wrong = { name: 'wrong', text: 'selekt 1' }
  for (let round = 0; round < 2; round++) await assert.rejects(one.batch(tenantId, [wrong, numbers('later', 1)]), { sqlState: '42601' })
  assert.equal((await one.global(numbers('later', 1))).rows.length, 1)
})

test('nothing of a batch that failed is kept, whichever statement it was', async () => {
  await one.batch(tenantId, [{ text: 'create temp table kept (n int)' }])
  const add = { name: 'add', text: 'insert into kept values ($1)', values: [1] }
  for (const batch of [
    [add, divide],
    [divide, add],
    [add, add, divide],
  ])
    await assert.rejects(one.batch(tenantId, batch))
  assert.deepEqual((await one.global({ text: 'select n from kept' })).rows, [])
  const [added] = await one.batch(tenantId, [add])
  assert.equal(added?.count, 1)
})
