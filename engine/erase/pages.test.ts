import { test } from 'node:test'
import { clearPages } from '#engine/erase/pages.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'

const vacuumedText = `select relname as name from pg_stat_user_tables where last_vacuum is not null and relname in ('contact', 'own_value', 'search_entry') order by 1`

test('every table is cleared of freed rows, those of the search role too', async () => {
  const test = await openTestDatabase()
  const owner = openOwner(test.ownerUrl)
  try {
    await clearPages(owner)
    // PostgreSQL counts a moment later.
    const vacuumed = async () => (await owner.query<{ name: string }>({ text: vacuumedText })).rows.map(({ name }) => name)
    await eventually(vacuumed, ['contact', 'own_value', 'search_entry'])
  } finally {
    await owner.close()
    await test.close()
  }
})
