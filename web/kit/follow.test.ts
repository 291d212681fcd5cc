import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedKeys, followed, typedOf } from '#web/kit/follow.ts'

const read = { name: 'Acme', country: 'DE', groups: ['images'] }

test('only what was typed is sent: what somebody else changed meanwhile is not written over', () => {
  assert.deepEqual(typedOf(read, { ...read, name: 'Acme GmbH' }), { name: 'Acme GmbH' })
  assert.deepEqual(typedOf(read, { ...read, groups: ['images'] }), {})
  assert.deepEqual(typedOf(read, { ...read, groups: [] }), { groups: [] })
})

test('what somebody else changed comes into the form, but never over what is being typed', () => {
  const theirs = { name: 'Acme AG', country: 'AT', groups: ['images'] }
  assert.deepEqual(followed(read, theirs, { ...read, name: 'Acme GmbH' }), { country: 'AT' })
  assert.deepEqual(followed(read, theirs, read), { name: 'Acme AG', country: 'AT' })
  assert.deepEqual(followed(read, read, { ...read, name: '' }), {})
})

test('what is empty, missing or null is told apart', () => {
  assert.deepEqual(changedKeys<{ a: string | null | undefined }>({ a: null }, { a: '' }), ['a'])
  assert.deepEqual(changedKeys<{ a?: string | undefined }>({}, { a: undefined }), [])
})
