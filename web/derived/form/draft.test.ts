import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { type DraftPlace, forgetPrefilled, prefill, readDraft, readPrefilled, removeDraft, writeDraft } from '#web/derived/form/draft.ts'

const kept = new Map<string, string>()

Object.defineProperty(globalThis, 'localStorage', {
  configurable: true,
  value: {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  },
})

beforeEach(() => kept.clear())

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

const thing: ModelEntity = {
  name: 'thing',
  plural: 'things',
  own: false,
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
  fields: [field('name', 'text'), field('tags', 'tags')],
}

const here: DraftPlace = { account: 'ada', tenant: 'acme', entity: thing }
const at = '2026-11-22T09:00:00.000Z'

test('a draft is found again where it was left, and nowhere else', () => {
  writeDraft(here, { at, values: { name: 'Ada' } })
  assert.deepEqual(readDraft(here), { at, values: { name: 'Ada' } })
  for (const other of [{ account: 'grace' }, { tenant: 'globex' }, { id: '1' }, { entity: { ...thing, name: 'other' } }])
    assert.equal(readDraft({ ...here, ...other }), undefined)
})

test('what it was begun on, and how far saving got, come back with it', () => {
  const draft = { at, values: { name: 'Ada' }, before: { name: null }, version: 3, attempt: { key: 'k', sent: { name: 'A' } } }
  writeDraft(here, draft)
  assert.deepEqual(readDraft(here), draft)
})

test('values that fit no field of today are left out; with nothing left there is no draft', () => {
  writeDraft(here, { at, values: { name: 'Ada', tags: 'not a list', gone: 'x' } })
  assert.deepEqual(readDraft(here)?.values, { name: 'Ada' })
  writeDraft(here, { at, values: { gone: 'x' } })
  assert.equal(readDraft(here), undefined)
})

test('what cannot be read is no draft', () => {
  const key = () => [...kept.keys()][0] ?? ''
  writeDraft(here, { at, values: { name: 'Ada' } })
  for (const text of ['{', '"text"', '[]', '{"values":[]}', '{"values":{"name":"Ada"}}']) {
    kept.set(key(), text)
    assert.equal(readDraft(here), undefined)
  }
})

test('a saved or discarded draft leaves nothing behind', () => {
  writeDraft(here, { at, values: { name: 'Ada' } })
  removeDraft(here)
  assert.equal(kept.size, 0)
})

test('what a page gives for the next new record is used once', () => {
  prefill('acme', thing, { name: 'Ada' })
  assert.deepEqual(readPrefilled('globex', thing), {})
  assert.deepEqual(readPrefilled('acme', thing), { name: 'Ada' })
  assert.deepEqual(readPrefilled('acme', thing), { name: 'Ada' }, 'a form that is begun twice finds it twice')
  forgetPrefilled('acme', thing)
  assert.deepEqual(readPrefilled('acme', thing), {})
})
