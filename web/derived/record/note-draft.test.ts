import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restOf, sendingOf } from '#web/derived/record/note-draft.ts'

test('what is typed while a note is saved stays', () => {
  assert.equal(restOf('Called her. She comes on Monday', 'Called her.'), 'She comes on Monday')
  assert.equal(restOf('Called her.', 'Called her.'), '')
  assert.equal(restOf('Something else', 'Called her.'), 'Something else')
})

test('the same note goes again under the same key, another under another', () => {
  const first = sendingOf(undefined, 'Called her.', () => 'one')
  assert.equal(
    sendingOf(first, 'Called her.', () => 'two'),
    first,
  )
  assert.deepEqual(
    sendingOf(first, 'Called him.', () => 'two'),
    { text: 'Called him.', key: 'two' },
  )
})
