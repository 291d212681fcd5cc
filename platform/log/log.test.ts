import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toDatabaseError } from '#platform/database/errors.ts'
import type { Fields } from '#platform/log/fields.ts'
import { type Logger, openLog } from '#platform/log/log.ts'

const canary = 'Canary.Byron@leak.example 203.0.113.7 +49 30 901820'

function capture(write: (log: Logger) => void): string {
  let output = ''
  write(
    openLog({
      level: 'debug',
      destination: {
        write: (line: string) => {
          output += line
        },
      },
    }),
  )
  return output
}

const lineOf = (fields: Fields): Record<string, unknown> => JSON.parse(capture((log) => log.info('something happened', fields)))

test('a field of the list is written, any other is not', () => {
  const id = '0190a1b2-c3d4-7000-8000-000000000000'
  const fields = { tenantId: id, status: 404, route: '/api/v1/contacts/:id', email: canary, body: { name: canary } }
  const { level, time, ...rest } = lineOf(fields)
  assert.deepEqual(rest, { tenantId: id, status: 404, route: '/api/v1/contacts/:id', msg: 'something happened' })
})

test('a value that does not have the form of its field is left out', () => {
  const { level, time, ...rest } = lineOf({
    tenantId: canary,
    entity: canary,
    route: `/contacts?q=${canary}`,
    status: canary,
    count: Number.NaN,
  })
  assert.deepEqual(rest, { msg: 'something happened' })
})

test('an event put together from values is withheld', () => {
  const output = capture((log) => log.info(`mail to ${canary} failed`))
  assert.doesNotMatch(output, /leak/)
  assert.match(output, /not a fixed phrase/)
})

test('an error is reduced to class, codes and places', () => {
  const error = Object.assign(new TypeError(`no such person: ${canary}\n    at ${canary} (${canary}:1:1)`), {
    code: 'person.unknown',
    email: canary,
  })
  error.cause = new Error(canary)
  const line = lineOf({ error })
  const reduced = line.error as { name: string; code: string; at: string[]; cause: { name: string } }
  assert.equal(reduced.name, 'TypeError')
  assert.equal(reduced.code, 'person.unknown')
  assert.match(reduced.at[0] ?? '', /^platform\/log\/log\.test\.ts:\d+:\d+$/)
  assert.equal(reduced.cause.name, 'Error')
  assert.doesNotMatch(JSON.stringify(line), /leak/)
})

test('an error of the database leaves its codes, not its words', () => {
  const raw = Object.assign(new Error(`duplicate key: ${canary}`), {
    code: '23505',
    severity: 'ERROR',
    constraint: 'contact_email_unique',
    detail: `Key (email)=(${canary}) already exists.`,
  })
  const output = JSON.stringify(lineOf({ error: toDatabaseError(raw, 'contact_insert') }))
  assert.match(output, /database\.unique.*23505.*contact_email_unique.*contact_insert/)
  assert.doesNotMatch(output, /leak/)
})

test('no canary comes out, whatever is logged, however it is nested', () => {
  const planted = fc.oneof(
    fc.constant(canary),
    fc.constant([canary]),
    fc.constant({ [canary]: canary }),
    fc.constant(new Error(canary)),
    fc.constant(Object.assign(new Error('x', { cause: new AggregateError([new Error(canary)], canary) }), { name: canary, code: canary })),
    fc.constant({ toJSON: () => canary, toString: () => canary }),
    fc.string().map((text) => `${text}${canary}${text}`),
  )
  const known = fc.constantFrom('tenantId', 'entity', 'route', 'status', 'error', 'code', 'task', 'statement', 'requestId', 'count')
  const fields = fc.dictionary(fc.oneof(known, fc.string()), planted)
  fc.assert(
    fc.property(fields, fields, fc.constantFrom('debug', 'info', 'warn', 'error'), (always, own, level) => {
      const output = capture((log) => log.with(always as Fields)[level]('it happened', own as Fields))
      assert.doesNotMatch(output, /Canary|leak\.example|203\.0|901820/)
    }),
    { numRuns: 500 },
  )
})

test('a line is one line of JSON with time and level', () => {
  const output = capture((log) => log.warn('watch out'))
  assert.equal(output.trimEnd().split('\n').length, 1)
  assert.match(JSON.parse(output).time, /^\d{4}-\d\d-\d\dT.*Z$/)
  assert.equal(JSON.parse(output).level, 40)
})
