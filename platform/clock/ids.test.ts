import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgetLastId, newId } from '#platform/clock/ids.ts'

const far = new Date('2099-01-01T00:00:00.000Z').getTime()

test('an id is a UUIDv7 that begins with its time', () => {
  const id = newId({ now: () => new Date(far) })
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(Number.parseInt(id.replace('-', '').slice(0, 12), 16), far)
})

test('ids rise strictly and never repeat: in one millisecond, and when the clock steps back', () => {
  const ids: string[] = []
  for (let n = 0; n < 20_000; n += 1) ids.push(newId({ now: () => new Date(far + 1_000 - Math.floor(n / 5_000) * 100) }))
  assert.deepEqual(ids, [...ids].sort())
  assert.equal(new Set(ids).size, ids.length)
})

test('test files that share a process begin with the time of their own clock', () => {
  const early = new Date('2026-11-22T09:00:00.000Z')
  newId({ now: () => new Date(far) })
  forgetLastId()
  assert.equal(
    Number.parseInt(
      newId({ now: () => early })
        .replace('-', '')
        .slice(0, 12),
      16,
    ),
    early.getTime(),
  )
})
