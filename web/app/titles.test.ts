import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rememberTitle, rememberTitles, titleById, titleOf } from '#web/app/titles.ts'

const person = { of: ['firstName', 'lastName'], otherwise: ['emails', 'phones'] }

test('a record is called by its title fields, in order', () => {
  assert.equal(titleOf(person, { firstName: 'Ada', lastName: 'Byron' }), 'Ada Byron')
})

test('an empty part of the title leaves no gap', () => {
  assert.equal(titleOf(person, { firstName: null, lastName: ' Byron ' }), 'Byron')
})

test('without a name the first address names the person', () => {
  assert.equal(
    titleOf(person, { firstName: null, lastName: '', emails: [{ value: 'ada@x.example' }, { value: 'b@x.example' }] }),
    'ada@x.example',
  )
})

test('without anything the title is empty, not "null"', () => {
  assert.equal(titleOf(person, { emails: [], phones: null }), '')
})

test('a long text gives its first line', () => {
  assert.equal(titleOf({ of: ['text'] }, { text: 'Call back\non Monday' }), 'Call back')
})

test('the newest title of a record is the one that is shown', () => {
  rememberTitle('1', 'Old name')
  rememberTitles({ labels: { 1: 'New name', 2: 'Another' } })
  assert.equal(titleById('1'), 'New name')
  assert.equal(titleById('2'), 'Another')
  assert.equal(titleById('3'), undefined)
})
