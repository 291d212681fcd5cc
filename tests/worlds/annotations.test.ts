import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entities, stores } from '#domain/model.ts'
import type { Field, FieldOptions } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import type { Store } from '#schema/store.ts'
import { change, startRelease } from '#tests/worlds/mutants.ts'

/** What these hold follows from what they are; nobody need say it. */
const selfEvident = new Set(['date', 'dateTime', 'boolean'])
const inWords = new Set(['text', 'longText', 'email', 'phone', 'url', 'address', 'image', 'content'])

/** Fields of people in which nothing of them stands: how the record came. */
const ofNobody = ['contact.source']

const withInner = ([key, field]: readonly [string, Field]): (readonly [string, Field])[] => [
  [key, field],
  ...(field.kind.lives === 'parts'
    ? Object.entries((field.options as PartsOptions).fields).map(([inner, each]) => [`${key}.${inner}`, each] as const)
    : []),
]

const fields = entities.flatMap(({ name, subject, fields: declared }) =>
  Object.entries(declared)
    .flatMap(withInner)
    .map(([key, field]) => ({ at: `${name}.${key}`, field, isOfPeople: typeof subject === 'string' })),
)

/** Fields of people in words that claim to hold nothing of anybody. */
const impersonal = (): string[] =>
  fields
    .filter(({ field, isOfPeople }) => isOfPeople && inWords.has(field.kind.name) && field.options.holds === 'nothing-personal')
    .map(({ at }) => at)

test('what people are spoken of in says so, but for what is listed', () => {
  assert.deepEqual(impersonal(), ofNobody)
})

test('a release in which any field or column does not say what it holds does not start', () => {
  for (const { at, field } of fields) {
    if (field.options.holds === undefined || selfEvident.has(field.kind.name)) continue
    const putBack = change<FieldOptions, 'holds'>(field.options, 'holds', undefined)
    try {
      assert.throws(startRelease, /nobody knows what it holds/, at)
    } finally {
      putBack()
    }
  }
  for (const { name, columns } of stores as readonly Store[])
    for (const [key, column] of Object.entries(columns)) {
      const putBack = change(column, 'holds', undefined)
      try {
        assert.throws(startRelease, /is no category of data/, `${name}.${key}`)
      } finally {
        putBack()
      }
    }
  startRelease()
})

test('somebody notices when any field of people claims to hold nothing of them', () => {
  for (const { at, field, isOfPeople } of fields) {
    if (!isOfPeople || !inWords.has(field.kind.name) || field.options.holds === 'nothing-personal') continue
    const putBack = change<FieldOptions, 'holds'>(field.options, 'holds', 'nothing-personal')
    assert.ok(impersonal().includes(at))
    putBack()
  }
})
