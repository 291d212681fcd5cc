import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import Fastify from 'fastify'
import { entities } from '#domain/model.ts'
import { hostileTexts, hostileValues } from '#engine/conformance/hostile.ts'
import { Chance, sample, sampledKinds } from '#engine/conformance/samples.ts'
import { type FieldModel, fieldModel } from '#engine/model.ts'
import { errorSentence } from '#messages/words.ts'
import { choice } from '#schema/fields/choice.ts'
import { date } from '#schema/fields/date.ts'
import { dateTime } from '#schema/fields/date-time.ts'
import { longText } from '#schema/fields/long-text.ts'
import { text, textKind } from '#schema/fields/text.ts'
import { kinds } from '#schema/kinds.ts'
import { Wrong } from '#schema/problem.ts'

/** Every declared field with its options, parts' own fields among them, and kinds that no entity uses yet. */
const fields: readonly FieldModel[] = [
  ...entities.flatMap((entity) => Object.entries(entity.fields).map(([key, declared]) => fieldModel(entity.name, key, declared))),
  ...Object.entries({
    short: text({ holds: 'free-text', max: 1 }),
    line: text({ holds: 'free-text' }),
    page: longText({ holds: 'free-text', max: 10 }),
    day: date({}),
    moment: dateTime({}),
    one: choice({ of: ['a', 'B c', 'ä'], labels: { a: 'First' }, holds: 'nothing-personal' }),
  }).map(([key, declared]) => fieldModel('probe', key, declared)),
].flatMap((field) => [field, ...(field.parts?.fields ?? [])])

const shapes = [...new Map(fields.map((field) => [`${field.kind.name} ${JSON.stringify(field.kind.json(field.options))}`, field])).values()]

const context = { country: 'DE' }
const id = '01a2027b-d717-70ec-a943-6cb5e536b5bb'
const pool = new Map(entities.map(({ name }) => [name, [id]]))

/** What reading gives: a value, or the problems. Anything else that is thrown is a fault. */
function outcome(field: FieldModel, input: unknown): { value: unknown } | { problems: Wrong['problems'] } {
  try {
    return { value: field.kind.read(input, field.options, context) }
  } catch (error) {
    if (error instanceof Wrong) return { problems: error.problems }
    throw error
  }
}

const fastify = Fastify({
  ajv: {
    customOptions: {
      coerceTypes: false,
      removeAdditional: false,
      useDefaults: false,
      allowUnionTypes: true,
      formats: { 'idn-email': true, iri: true },
    },
  },
})
const validators = new Map<FieldModel, (value: unknown) => boolean>()
fastify.post('/', async (request) => {
  for (const field of shapes)
    validators.set(field, request.compileValidationSchema(field.kind.json(field.options)) as (value: unknown) => boolean)
  return {}
})
await fastify.inject({ method: 'POST', url: '/' })

const isNothing = (value: unknown): boolean => value === '' || value === null

/** The laws of a value that was read: reading it again changes nothing, its JSON Schema allows it, and its cells give it back. */
function lawful(field: FieldModel, value: unknown): void {
  if (isNothing(value)) return
  const { kind, options } = field
  assert.deepEqual(outcome(field, value), { value }, 'read again, it changes')
  assert.ok(validators.get(field)?.(value), 'its JSON Schema refuses it')
  const max = kind.columns(options)[0]?.maxLength
  if (typeof value === 'string' && max !== undefined) assert.ok([...value].length <= max, 'it is longer than its column')
  if (kind.lives === 'parts') return
  const cells = kind.cells(options, 1)
  const back = Object.fromEntries(cells.map(({ path }) => [path, kind.fromCell(kind.toCell(value, path, options), options)]))
  assert.deepEqual(outcome(field, cells.length === 1 ? back[''] : back), { value }, 'its cells give back another')
}

test('one line of text is read from a cell of several, and typed as it is or not at all', () => {
  const name = { holds: 'user.name' } as const
  assert.equal(textKind.read(textKind.fromCell(' Ada\r\nKing\tLovelace\n', name), name, context), 'Ada King Lovelace')
  assert.throws(() => textKind.read('Ada\nLovelace', name, context), Wrong)
})

test('the samples know every kind', () => {
  assert.deepEqual(sampledKinds.toSorted(), [...kinds.keys()].toSorted())
  assert.deepEqual([...new Set(shapes.map(({ kind }) => kind.name))].toSorted(), [...kinds.keys()].toSorted())
})

const codes = new Map<string, Readonly<Record<string, string | number>>>()

for (const [index, field] of shapes.entries()) {
  const name = `${field.kind.name} (${field.key}, ${index})`

  test(`${name}: a sample is read, and keeps the laws`, () => {
    for (let serial = 0; serial < 200; serial++) {
      const input = sample(field, { chance: new Chance(serial), pool, serial })
      const read = outcome(field, input)
      assert.ok('value' in read, JSON.stringify(input))
      lawful(field, read.value)
    }
  })

  test(`${name}: whatever is sent is read lawfully or refused with a code and a pointer`, () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...Object.values(hostileTexts).filter((hostile) => hostile.length < 2000)),
    )
    const inner = fc.oneof(
      texts,
      fc.constantFrom(...Object.values(hostileValues).filter((hostile) => typeof hostile !== 'string')),
      fc.jsonValue(),
    )
    const keys = [...(field.parts?.fields.map(({ key }) => key) ?? []), 'street', 'country', 'entity', 'id', 'constructor']
    const objects = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), inner, { maxKeys: 4 })
    fc.assert(
      fc.property(fc.oneof(inner, objects, fc.array(fc.oneof(inner, objects), { maxLength: 4 })), (input) => {
        const read = outcome(field, input)
        if ('value' in read) lawful(field, read.value)
        else wellSaid(read.problems)
      }),
      { numRuns: 300 },
    )
  })

  for (const [what, input] of Object.entries(hostileValues))
    test(`${name}: ${what}`, () => {
      const started = performance.now()
      const read = outcome(field, input)
      assert.ok(performance.now() - started < 10_000, 'it takes long')
      if ('value' in read) lawful(field, read.value)
      else wellSaid(read.problems)
    })
}

function wellSaid(problems: Wrong['problems']): void {
  assert.ok(problems.length > 0)
  for (const { pointer, code, params } of problems) {
    assert.match(pointer, /^(\/([^/~]|~[01])*)*$/, 'a JSON pointer')
    assert.ok(pointer.length < 500, 'a pointer that quotes no book')
    codes.set(code, params ?? {})
  }
}

test('every code that came up has its sentence in both languages', () => {
  assert.ok(codes.size > 10)
  for (const [code, params] of codes)
    for (const language of ['en', 'de'] as const) assert.ok(errorSentence(language, code, params), `${code} in ${language}`)
})

for (const [what, input] of Object.entries(hostileTexts))
  test(`text: ${what} is stored exactly, white space at its ends apart, or refused`, () => {
    const field = fieldModel('probe', 'text', longText({ holds: 'free-text', max: 2_000_000 }))
    const read = outcome(field, input)
    if ('problems' in read) assert.ok(['control characters', 'NUL', 'a lone surrogate', 'a lone low surrogate'].includes(what))
    else assert.equal(read.value, input.replaceAll('\u200b', ' ').replace(/\r\n?/g, '\n').trim())
  })
