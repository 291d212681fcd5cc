import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelField } from '#web/app/model.ts'
import { assign } from '#web/import/assign.ts'

const field = (key: string, kind: string): ModelField => ({
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
})
const entity = {
  fields: [
    field('firstName', 'text'),
    field('phones', 'parts'),
    field('address', 'address'),
    field('company', 'link'),
    field('tags', 'tags'),
  ],
}

test('a place that takes one column is taken over from the one that had it', () => {
  const columns = [
    { index: 0, target: 'firstName' },
    { index: 1, target: null },
  ]
  assert.deepEqual(assign(columns, entity, 1, 'firstName'), [
    { index: 0, target: null },
    { index: 1, target: 'firstName' },
  ])
})

test('the first phone number is one place, work phones are several', () => {
  const columns = [
    { index: 0, target: 'phones.0.value' },
    { index: 1, target: 'phones.work.value' },
  ]
  assert.equal(assign(columns, entity, 2, 'phones.0.value').length, 2)
  assert.deepEqual(assign(columns, entity, 2, 'phones.work.value'), [{ index: 2, target: 'phones.work.value' }])
})

test('tags and the lines of an address may come from several columns, an id may not', () => {
  for (const target of ['tags', 'tags.id', 'address.street'])
    assert.equal(assign([{ index: 0, target }], entity, 1, target).length, 1, target)
  for (const target of ['company', 'company.id']) assert.equal(assign([{ index: 0, target }], entity, 1, target).length, 2, target)
})

test('a column that stays out touches no other', () => {
  assert.deepEqual(assign([{ index: 0, target: null }], entity, 1, null), [{ index: 1, target: null }])
})
