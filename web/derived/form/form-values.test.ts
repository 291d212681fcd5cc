import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelField } from '#web/app/model.ts'
import { bodyOfNew, changed, fits, idsIn, startOfNew, tidy, titleValues } from '#web/derived/form/form-values.ts'

const field = (key: string, kind: string, more: Partial<ModelField> = {}): ModelField => ({
  key,
  kind,
  label: key,
  required: false,
  sortable: false,
  filter: [],
  list: false,
  group: null,
  readOnly: false,
  own: false,
  options: {},
  ...more,
})

const name = field('name', 'text')
const emails = field('emails', 'parts', { options: { fields: [field('value', 'email'), field('label', 'choice')] } })
const owner = field('owner', 'user', { initial: 'me' })
const tags = field('tags', 'tags')
const fields = [name, emails, owner, tags]

test('a new record begins with what the model says, unless something was given', () => {
  assert.deepEqual(startOfNew(fields), { name: null, emails: [], owner: 'me', tags: [] })
  assert.equal(startOfNew(fields, { owner: 'you' }).owner, 'you')
})

test('only what is filled in is sent; what the model would fill in is sent empty when it was emptied', () => {
  const values = { name: 'Ada', emails: [], owner: null, tags: [] }
  assert.deepEqual(bodyOfNew(fields, values), { name: 'Ada', owner: null })
})

test('blank text is nothing, and parts in which nothing was filled in are no parts', () => {
  const values = {
    name: '  ',
    emails: [{ value: 'a@x.example' }, {}, { value: null, label: null }, { value: ' ' }],
    owner: 'me',
    tags: ['1'],
  }
  assert.deepEqual(tidy(fields, values), { name: null, emails: [{ value: 'a@x.example' }], owner: 'me', tags: ['1'] })
})

test('a part that only has its label stays, so that the server can say what is missing', () => {
  assert.deepEqual(tidy([emails], { emails: [{ label: 'work' }] }), { emails: [{ label: 'work' }] })
})

test('an empty row, or text typed and taken back, is no change', () => {
  const start = { name: null, emails: [{ value: 'a@x.example', label: null }], owner: 'me', tags: [] }
  assert.deepEqual(changed(fields, start, { ...start, name: '', emails: [{ value: 'a@x.example' }, {}] }), {})
})

test('an emptied text becomes null, an emptied list an empty list, and the rest is left alone', () => {
  const start = { name: 'Ada', emails: [], owner: 'me', tags: ['1'] }
  assert.deepEqual(changed(fields, start, { ...start, name: '', tags: [] }), { name: null, tags: [] })
})

test('the order of parts is a change', () => {
  const [a, b] = [{ value: 'a@x.example' }, { value: 'b@x.example' }]
  const start = { name: null, emails: [a, b], owner: null, tags: [] }
  assert.deepEqual(changed(fields, start, { ...start, emails: [b, a] }), { emails: [b, a] })
})

test('ids of links are found in fields and in parts', () => {
  const members = field('members', 'parts', { options: { fields: [field('member', 'user')] } })
  assert.deepEqual(idsIn([...fields, members], { name: 'x', owner: '1', tags: ['2', '3'], members: [{ member: '4' }, {}] }), [
    '1',
    '2',
    '3',
    '4',
  ])
})

test('a value that an older release kept must fit the field of today', () => {
  assert.ok(
    fits(name, 'Ada') && fits(name, null) && fits(emails, [{}]) && fits(tags, ['1']) && fits(field('a', 'address'), { city: 'Ulm' }),
  )
  assert.ok(!fits(name, ['Ada']) && !fits(emails, 'a@x.example') && !fits(tags, [{ id: '1' }]) && !fits(field('yes', 'boolean'), 'true'))
})

test('what was typed into a picker fills the title: one field takes all, of two the last takes the last word', () => {
  assert.deepEqual(titleValues(['name'], ' Globex  Deutschland GmbH '), { name: 'Globex Deutschland GmbH' })
  assert.deepEqual(titleValues(['firstName', 'lastName'], 'Ada Maria Byron'), { firstName: 'Ada Maria', lastName: 'Byron' })
  assert.deepEqual(titleValues(['firstName', 'lastName'], 'Ada'), { firstName: 'Ada' })
})
