import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { emptyState, fieldsFor, filterBody, nextSort, readState, systemFields } from '#web/derived/list/list-state.ts'

const field = (key: string, more: Partial<ModelField> = {}): ModelField => ({
  key,
  kind: 'text',
  label: key,
  required: false,
  sortable: true,
  filter: ['eq'],
  list: true,
  group: null,
  readOnly: false,
  own: false,
  options: {},
  ...more,
})

const entity: ModelEntity = {
  name: 'contact',
  plural: 'contacts',
  own: false,
  title: { of: ['firstName'], otherwise: ['emails'] },
  can: [],
  actions: [],
  states: [],
  hangsOn: null,
  card: null,
  restrictable: false,
  owner: null,
  label: 'Contact',
  labels: 'Contacts',
  fields: [field('firstName'), field('city', { list: false }), field('secret', { filter: [] })],
}

test('one condition needs no and', () => {
  assert.deepEqual(filterBody({ match: 'and', conditions: [{ field: 'city', operator: 'eq', value: 'Bonn' }] }), { city: { eq: 'Bonn' } })
})

test('several conditions are joined as chosen', () => {
  const conditions = [
    { field: 'city', operator: 'filled' as const, value: undefined },
    { field: 'city', operator: 'in' as const, value: ['Bonn'] },
  ]
  assert.deepEqual(filterBody({ match: 'or', conditions }), { or: [{ city: { empty: false } }, { city: { in: ['Bonn'] } }] })
})

test('a condition without a value is not asked yet', () => {
  assert.equal(filterBody({ match: 'and', conditions: [{ field: 'city', operator: 'eq', value: '' }] }), undefined)
  assert.equal(filterBody({ match: 'and', conditions: [{ field: 'city', operator: 'in', value: [] }] }), undefined)
})

test('false is a value', () => {
  assert.deepEqual(filterBody({ match: 'and', conditions: [{ field: 'city', operator: 'eq', value: false }] }), { city: { eq: false } })
})

test('a list asks for fields only when a column is no list column, and then for its name too', () => {
  assert.equal(fieldsFor(entity, [field('firstName'), ...systemFields]), undefined)
  assert.deepEqual(fieldsFor(entity, [field('city', { list: false }), ...systemFields]), ['firstName', 'emails', 'city'])
})

test('what was kept for a field that is gone, or may not be filtered by, is left out', () => {
  const condition = (key: string) => ({ field: key, operator: 'eq', value: '1' })
  const kept = { q: 'x', match: 'or', conditions: ['city', 'gone', 'secret', 'createdAt'].map(condition) }
  assert.deepEqual(
    readState(kept, entity).conditions.map((one) => one.field),
    ['city', 'createdAt'],
  )
  assert.deepEqual(readState('broken', entity), emptyState)
})

test('by what they said to advertising people are filtered, and nothing else', () => {
  const kept = { conditions: [{ field: 'advertising', operator: 'in', value: ['objected'] }] }
  assert.equal(readState(kept, { ...entity, restrictable: true }).conditions.length, 1)
  assert.equal(readState(kept, entity).conditions.length, 0)
})

test('a column is sorted up, down, and not at all', () => {
  assert.equal(nextSort(undefined, 'city'), 'city')
  assert.equal(nextSort('city', 'city'), '-city')
  assert.equal(nextSort('-city', 'city'), undefined)
  assert.equal(nextSort('-city', 'name'), 'name')
})
