import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phoneText } from '#web/fields/phone-text.ts'

test('a number is grouped behind its country code', () => {
  assert.equal(phoneText('+49301234567'), '+49 301 234 567')
  assert.equal(phoneText('+12025550143'), '+1 202 555 0143')
  assert.equal(phoneText('+353861234567'), '+353 861 234 567')
})

test('no group is a single digit', () => {
  for (let length = 5; length <= 14; length += 1) {
    const shown = phoneText(`+49${'1'.repeat(length)}`)
    assert.ok(
      shown
        .split(' ')
        .slice(1)
        .every((group) => group.length > 1),
      shown,
    )
  }
})

test('what is no E.164 number stays as it was typed', () => {
  assert.equal(phoneText('ext. 12'), 'ext. 12')
  assert.equal(phoneText('030 123'), '030 123')
})
