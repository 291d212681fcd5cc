import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '#engine/access/principal.ts'
import { releaseModel } from '#engine/model-of.ts'
import { filterSql, readFilter } from '#engine/query/filter.ts'
import { Params } from '#engine/storage/sql.ts'

const contact = releaseModel().get('contact')
const tenantId = '00000000-0000-7000-8000-000000000001'
const principal: Principal = {
  ...{ kind: 'system', tenantId, slug: 'acme', actorId: null, accountId: null, sessionId: null, role: 'owner', mates: [] },
  ...{ modelVersion: 0, country: 'DE', language: 'en', timeZone: 'UTC', channel: 'system' },
}

const read = (input: unknown) => readFilter(input, contact, principal, 'work')
const sqlOf = (input: unknown): string => filterSql(read(input) ?? assert.fail(), new Params(tenantId))
const nested = (depth: number): unknown => (depth === 0 ? { lastName: 'Byron' } : { not: nested(depth - 1) })

test('empty takes yes or no, and no word for either: what is meant the other way round would reach everybody else', () => {
  assert.equal(sqlOf({ jobTitle: { empty: true } }), 't.job_title is null')
  assert.equal(sqlOf({ jobTitle: { empty: 'true' } }), 't.job_title is null')
  assert.equal(sqlOf({ jobTitle: { empty: false } }), 't.job_title is not null')
  assert.equal(sqlOf({ jobTitle: { empty: 'false' } }), 't.job_title is not null')
  for (const operand of ['yes', 1, null, '', 'TRUE', []])
    assert.throws(() => read({ jobTitle: { empty: operand } }), { status: 400, code: 'filter.wrong-value' }, String(operand))
})

test('what a filter cannot mean is refused by its name', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [[], 'filter.not-an-object'],
    ['x', 'filter.not-an-object'],
    [{ nobody: 1 }, 'filter.unknown-field'],
    [{ lastName: { near: 'x' } }, 'filter.unknown-operator'],
    [{ or: [] }, 'filter.not-a-list'],
    [{ and: {} }, 'filter.not-a-list'],
    [{ id: 'x' }, 'filter.wrong-value'],
    [{ createdAt: { gte: 'yesterday' } }, 'filter.wrong-value'],
    [{ id: Array.from({ length: 501 }, () => tenantId) }, 'filter.too-many-values'],
    [{ or: Array.from({ length: 101 }, () => ({ lastName: 'x' })) }, 'filter.too-many'],
    [nested(6), 'filter.too-deep'],
  ]
  for (const [input, code] of wrong) assert.throws(() => read(input), { status: 400, code }, JSON.stringify(input).slice(0, 80))
  assert.notEqual(read(nested(5)), undefined)
  for (const nothing of [undefined, null, {}]) assert.equal(read(nothing), undefined)
})

test('a value never becomes part of the text', () => {
  const value = `x'; drop table contact; --`
  const params = new Params(tenantId)
  const text = filterSql(read({ or: [{ lastName: value }, { lastName: { in: [value] } }] }) ?? assert.fail(), params)
  assert.ok(!text.includes('drop'))
  assert.deepEqual(params.values, [tenantId, value, [value]])
})
