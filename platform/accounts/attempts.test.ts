import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AttemptKind, type Count, withFailure, withoutFailures } from '#platform/accounts/attempts.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** Fails `times` times, each as soon as it may, and gives the locks in minutes. */
function locksOf(kind: AttemptKind, times: number): number[] {
  let now = 0
  let count: Count = { failures: 0, lastAt: 0, lockedUntil: null }
  return Array.from({ length: times }, () => {
    count = withFailure(kind, count, now)
    const locked = count.lockedUntil === null ? 0 : (count.lockedUntil - now) / minute
    now = count.lockedUntil ?? now
    return locked
  })
}

test('the fifth failure locks an account for a minute, each further one twice as long, at most an hour', () => {
  assert.deepEqual(locksOf('account', 13), [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('an address, behind which an office may sit, has twenty', () => {
  const locks = locksOf('address', 21)
  assert.deepEqual([locks[18], locks[19], locks[20]], [0, 1, 2])
})

test('three letters with a link go out before the fourth has to wait', () => {
  assert.deepEqual(locksOf('reset', 4), [0, 0, 1, 2])
})

test('after a day without a failure all is forgotten', () => {
  const often: Count = { failures: 30, lastAt: 0, lockedUntil: null }
  assert.equal(withFailure('account', often, day).failures, 31)
  assert.deepEqual(withFailure('account', often, day + 1), { failures: 1, lastAt: day + 1, lockedUntil: null })
})

test('who is forgiven below the bound is free again, who stays above it is not', () => {
  const locked: Count = { failures: 21, lastAt: 0, lockedUntil: minute }
  assert.deepEqual(withoutFailures('address', locked, 2), { failures: 19, lastAt: 0, lockedUntil: null })
  assert.deepEqual(withoutFailures('address', locked, 1), { failures: 20, lastAt: 0, lockedUntil: minute })
  assert.equal(withoutFailures('address', locked, 99).failures, 0)
})
