import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { foldedFields, formGroups } from '#web/derived/form/folding.ts'

const field = (key: string, more: Partial<ModelField> = {}): ModelField => ({
  key,
  kind: 'text',
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

const entity = (fields: readonly ModelField[], own = false): ModelEntity => ({
  name: 'thing',
  plural: 'things',
  own,
  title: { of: ['name'] },
  can: [],
  actions: [],
  states: [],
  hangsOn: null,
  card: null,
  restrictable: false,
  owner: null,
  label: 'Thing',
  labels: 'Things',
  fields,
})

const name = field('name')
const listed = field('listed', { list: true })
const rare = field('rare')
const rarer = field('rarer')

test('what no list shows is folded away, but not the title, what is required, or what the tenant made', () => {
  const thing = entity([name, listed, rare, rarer, field('must', { required: true }), field('x_mine', { own: true })])
  assert.deepEqual([...foldedFields(thing, {})], ['rare', 'rarer'])
})

test('a rare field with something in it is shown; what the model filled in does not count', () => {
  const source = field('source', { initial: 'manual' })
  const thing = entity([name, rare, rarer, source])
  assert.deepEqual([...foldedFields(thing, { rare: 'x', source: 'manual' })], ['rarer', 'source'])
})

test('one rare field alone is not folded, and never all of them', () => {
  assert.equal(foldedFields(entity([name, rare]), {}).size, 0)
  assert.equal(foldedFields(entity([rare, rarer]), {}).size, 0)
})

test('groups stand in the order of the model, then what has no heading, then the tenant’s own fields', () => {
  const fields = [field('a'), field('b', { group: 'Person' }), field('x_c', { own: true }), field('d', { group: 'Person' })]
  const groups = formGroups(entity(fields), fields).map((group) => [group.label, group.own, group.fields.map(({ key }) => key)])
  assert.deepEqual(groups, [
    ['Person', false, ['b', 'd']],
    [null, false, ['a']],
    [null, true, ['x_c']],
  ])
})

test('the fields of an object of one’s own need no heading', () => {
  const fields = [field('x_a', { own: true })]
  assert.deepEqual(
    formGroups(entity(fields, true), fields).map((group) => group.own),
    [false],
  )
})
