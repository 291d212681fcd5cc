import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRateLimit } from '#server/rate-limit.ts'

test('so many a minute pass, then one is told how long to wait, then the count begins anew', () => {
  let now = 1_000_000
  const limit = openRateLimit({ now: () => new Date(now) })
  const take = () => limit.take('one', 3)
  assert.deepEqual([take(), take(), take(), take()], [0, 0, 0, 60])
  assert.equal(limit.take('another', 3), 0)
  now += 59_500
  assert.equal(take(), 1)
  now += 500
  assert.deepEqual([take(), take(), take(), take()], [0, 0, 0, 60])
})

test('however many come, memory is bounded, and who was refused just now stays refused', () => {
  const limit = openRateLimit({ now: () => new Date(0) })
  for (let each = 0; each < 30_000; each += 1) limit.take(`bucket ${each}`, 1)
  assert.equal(limit.take('bucket 29999', 1), 60)
  assert.equal(limit.take('bucket 0', 1), 0, 'the oldest was forgotten')
})
