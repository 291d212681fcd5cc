import assert from 'node:assert/strict'
import test from 'node:test'
import { bundlesOf } from '#tests/run/together.ts'

test('every file is in one bundle, and every bundle has some of the heavy and some of the light', () => {
  const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  assert.deepEqual(bundlesOf(files, 3), [
    ['a', 'f', 'g'],
    ['b', 'e'],
    ['c', 'd'],
  ])
  assert.deepEqual(bundlesOf(['a'], 3), [['a']])
  assert.deepEqual(bundlesOf([], 3), [])
})
