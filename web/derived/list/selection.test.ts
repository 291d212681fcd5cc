import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addRange, countOf, isSelected, nothing, toggle } from '#web/derived/list/selection.ts'

const loaded = ['a', 'b', 'c', 'd']

test('a row is selected and unselected', () => {
  const one = toggle(nothing, 'b', loaded)
  assert.ok(isSelected(one, 'b'))
  assert.ok(!isSelected(toggle(one, 'b', loaded), 'b'))
})

test('a range counts both its ends, in either direction', () => {
  assert.equal(countOf(addRange(nothing, 3, 1, loaded), 0), 3)
  assert.equal(countOf(addRange(nothing, 1, 3, loaded), 0), 3)
})

test('all means all that match, also those that are not loaded', () => {
  assert.ok(isSelected('all', 'z'))
  assert.equal(countOf('all', 2318), 2318)
})

test('taking one row out of all leaves the other loaded ones', () => {
  const rest = toggle('all', 'b', loaded)
  assert.deepEqual(rest, { ids: new Set(['a', 'c', 'd']) })
})
