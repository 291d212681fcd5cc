import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { othersWork } from '#platform/database/others.ts'
import { openTestDatabase } from '#tests/database.ts'

test('whoever works in another session is seen while it does, and no more soon after', async () => {
  const { database, close } = await openTestDatabase({ upTo: '0000_foundation', connections: 2 })
  try {
    assert.equal(await othersWork(database), false)
    const working = database.global({ text: 'select pg_sleep(0.5)' })
    await sleep(200)
    assert.equal(await othersWork(database), true)
    await working
    await sleep(100)
    assert.equal(await othersWork(database), false)
  } finally {
    await close()
  }
})
