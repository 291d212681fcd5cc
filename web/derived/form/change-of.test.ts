import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeOf, filledIn } from '#web/derived/form/change-of.ts'

test('only what differs is sent', () => {
  assert.deepEqual(changeOf({ name: 'Ada', city: 'Bonn' }, { name: 'Ada', city: 'Kiel' }), { city: 'Kiel' })
})

test('an emptied text becomes null, and one that was null stays untouched', () => {
  assert.deepEqual(changeOf({ name: 'Ada', city: null }, { name: ' ', city: '' }), { name: null })
})

test('an emptied list is sent as an empty list', () => {
  assert.deepEqual(changeOf({ tags: ['1'] }, { tags: [] }), { tags: [] })
})

test('a new record carries only what was filled in', () => {
  assert.deepEqual(filledIn({ name: 'Ada', city: '', tags: [], company: null, yes: false }), { name: 'Ada', yes: false })
})
