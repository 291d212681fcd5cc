import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blank, keyOf, moved, withValue } from '#web/derived/form/parts.ts'

const [a, b, c] = [{ value: 'a' }, { value: 'b' }, { value: 'c' }]

test('a part moves to its new place and the others close up', () => {
  assert.deepEqual(moved([a, b, c], 0, 2), [b, c, a])
  assert.deepEqual(moved([a, b, c], 2, 1), [a, c, b])
})

test('nothing moves beyond the ends', () => {
  const parts = [a, b]
  assert.equal(moved(parts, 0, -1), parts)
  assert.equal(moved(parts, 1, 2), parts)
})

test('a part keeps its key while it is typed into, and two parts never share one', () => {
  const typed = withValue(a, 'value', 'ax')
  assert.deepEqual(typed, { value: 'ax' })
  assert.equal(keyOf(typed), keyOf(a))
  assert.notEqual(keyOf(a), keyOf(b))
  assert.equal(keyOf(withValue(blank, 'value', 'x')), keyOf(blank))
})

test('emptied text in a part is null', () => {
  assert.deepEqual(withValue(a, 'value', ''), { value: null })
})
