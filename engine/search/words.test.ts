import assert from 'node:assert/strict'
import { test } from 'node:test'
import { termsOf } from '#engine/search/words.ts'

const wordsOf = (typed: string) => termsOf(typed)?.words

test('a number as people write it is looked for by its digits', () => {
  for (const typed of ['+49 (30) 123-45', '0049 30/12345', '49 30.12345']) assert.deepEqual(wordsOf(typed), ['493012345'])
  assert.deepEqual(wordsOf('0170'), ['0170'], 'the beginning of one is a word of digits')
})

test('a name of digits is no number', () => {
  assert.deepEqual(wordsOf('4-2-1'), ['4-2-1'])
  assert.deepEqual(wordsOf('3M 24/7'), ['24/7', '3m'])
})

test('what has no words finds nothing to look for', () => {
  for (const typed of ['', ' \u0000\t', '\ud800']) assert.equal(wordsOf(typed), undefined)
})
