import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf, merged } from '#web/settings/addresses/lines.ts'

test('addresses are read however they are divided', () => {
  assert.deepEqual(linesOf(' 192.0.2.1\n198.51.100.0/24, 2001:db8::/32;\n'), ['192.0.2.1', '198.51.100.0/24', '2001:db8::/32'])
})

test('of two admins each has done what they did', () => {
  assert.deepEqual(merged(['a', 'b'], ['a', 'b', 'mine'], ['a', 'b', 'theirs']), ['a', 'b', 'theirs', 'mine'])
  assert.deepEqual(merged(['a', 'b'], ['b'], ['a', 'b', 'theirs']), ['b', 'theirs'], 'what was taken away here stays away')
  assert.deepEqual(merged(['a', 'b'], ['a', 'b', 'mine'], ['a']), ['a', 'mine'], 'and what was taken away there')
  assert.deepEqual(merged([], ['a'], ['a']), ['a'])
  assert.deepEqual(merged(['a'], [], ['a']), [])
})
