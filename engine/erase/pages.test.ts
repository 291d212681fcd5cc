import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { clearPages } from '#engine/erase/pages.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase } from '#tests/database.ts'

const vacuumedText = `select relname as name from pg_stat_user_tables where last_vacuum is not null and relname in ('contact', 'own_value', 'search_entry') order by 1`

test('every table is cleared of freed rows, those of the search role too', async () => {
  const test = await openTestDatabase()
  const owner = openOwner(test.ownerUrl)
  try {
    await clearPages(owner)
    let found: string[] = []
    // PostgreSQL counts a moment later.
    for (let round = 0; round < 50 && found.length < 3; round += 1) {
      await sleep(100)
      found = (await owner.query<{ name: string }>({ text: vacuumedText })).rows.map(({ name }) => name)
    }
    assert.deepEqual(found, ['contact', 'own_value', 'search_entry'])
  } finally {
    await owner.close()
    await test.close()
  }
})
