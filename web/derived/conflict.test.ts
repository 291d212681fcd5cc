import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordData } from '#web/app/model.ts'
import { conflictsOf, remaining, same } from '#web/derived/conflict.ts'

const record = (values: Record<string, unknown>): RecordData => ({
  id: '1',
  version: 1,
  createdAt: '',
  createdBy: null,
  updatedAt: '',
  updatedBy: null,
  deletedAt: null,
  can: [],
  ...values,
})

test('changes to different fields are no conflict', () => {
  const base = record({ city: 'Bonn', name: 'Ada' })
  assert.deepEqual(conflictsOf(base, { city: 'Kiel' }, record({ city: 'Bonn', name: 'Ada Byron' })), [])
})

test('the same field changed to different values is a conflict', () => {
  const base = record({ city: 'Bonn', name: 'Ada' })
  assert.deepEqual(conflictsOf(base, { city: 'Kiel', name: 'A' }, record({ city: 'Ulm', name: 'Ada' })), ['city'])
})

test('the same field changed to the same value is no conflict, and is not written again', () => {
  const current = record({ emails: [{ value: 'a@x.example', label: null }] })
  const mine = { emails: [{ label: null, value: 'a@x.example' }] }
  assert.deepEqual(conflictsOf(record({ emails: [] }), mine, current), [])
  assert.deepEqual(remaining(mine, current, new Set()), {})
})

test('what the person lets the other keep is not written', () => {
  const current = record({ city: 'Ulm', name: 'Ada' })
  assert.deepEqual(remaining({ city: 'Kiel', name: 'A' }, current, new Set(['city'])), { name: 'A' })
})

test('missing and null are the same, an empty list and null are not', () => {
  assert.ok(same(undefined, null))
  assert.ok(same({ a: null }, {}))
  assert.ok(!same([], null))
  assert.ok(!same([1], [1, 2]))
  assert.ok(!same({}, []))
})
