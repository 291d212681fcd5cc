import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maySend } from '#privacy/consent/may-send.ts'

test('what needs no consent may leave', () => {
  for (const messageClass of ['legal', 'transactional', 'service']) assert.equal(maySend(messageClass).allowed, true, messageClass)
})

test('what would need consent stays, and so does what nobody knows', () => {
  for (const messageClass of ['personal', 'product', 'marketing', 'newsletter', 'survey', 'nonsense', ''])
    assert.equal(maySend(messageClass).allowed, false, messageClass)
})
