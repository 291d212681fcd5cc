import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import { ApiError } from '#engine/api/errors.ts'
import { hostileTexts, hostileValues } from '#engine/conformance/hostile.ts'
import { type Conformance, createMinimal, everyEntity, type Furnished, openConformance, ownObject } from '#engine/conformance/world.ts'
import { find, get } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'
import { search } from '#engine/search/search.ts'

let world: Conformance
let tenant: Furnished

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
})
after(() => world.close())

/** Own fields are the same on every entity: two show it. */
const fieldsOf = (name: string): FieldModel[] =>
  tenant.entity(name).fields.filter(({ own }) => own === null || name === 'contact' || name === ownObject.key)

const asError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  throw error
}

for (const name of everyEntity)
  test(`${name}: whatever is sent to a field is stored and read back as answered, or refused at that field; nothing is half written`, async () => {
    const base = await createMinimal(tenant.writing, tenant.entity(name), tenant.pool, 9000)
    for (const { key } of fieldsOf(name))
      for (const [what, value] of Object.entries(hostileValues)) {
        const before = await get(tenant.writing, name, base.id)
        const answer = await update(tenant.writing, name, [{ id: base.id, input: { [key]: value } }]).catch(asError)
        const now = await get(tenant.writing, name, base.id)
        if (answer instanceof ApiError) {
          assert.ok([409, 422].includes(answer.status), `${key}: ${what}`)
          for (const { pointer } of answer.problems)
            assert.ok(pointer === `/${key}` || pointer.startsWith(`/${key}/`), `${key}: ${what} at ${pointer}`)
          assert.deepEqual(now, before, `${key}: ${what}`)
        } else assert.deepEqual(now, answer[0], `${key}: ${what}`)
      }
  })

const queries: readonly [string, (value: unknown) => object][] = [
  ['cursor', (cursor) => ({ cursor })],
  ['sort', (sort) => ({ sort })],
  ['q', (q) => ({ q })],
  ['fields', (field) => ({ fields: [field] })],
  ['filter', (filter) => ({ filter })],
  ['a filter of a list', (filter) => ({ filter: { and: filter } })],
  ['a negated filter', (filter) => ({ filter: { not: filter } })],
  ['the field of a filter', (field) => ({ filter: { [String(field).slice(0, 1000)]: { eq: 'x' } } })],
]

for (const name of everyEntity) {
  test(`${name}: a list that is asked in rubbish is refused with 400, or empty`, async () => {
    for (const [part, query] of queries)
      for (const [what, value] of Object.entries(
        part === 'filter' || part.includes('a list') || part.includes('negated') ? hostileValues : hostileTexts,
      )) {
        const answer = await find(tenant.writing, name, query(value) as { q: string }).catch(asError)
        if (answer instanceof ApiError) assert.ok([400, 422].includes(answer.status), `${part}: ${what} gives ${answer.status}`)
      }
    for (const limit of [0, -1, 1.5, 501, 1e308, Number.NaN])
      await assert.rejects(find(tenant.writing, name, { limit }), { status: 400 }, `limit ${limit}`)
  })

  test(`${name}: a filter whose operand is rubbish is refused with 400, or finds nothing wrong`, async () => {
    const operators = ['eq', 'in', 'gt', 'empty', 'constructor']
    const system = ['id', 'createdAt', 'updatedAt', 'state', 'constructor', '__proto__', 'toString']
    for (const key of [...system, ...fieldsOf(name).map((field) => field.key)])
      for (const operator of operators)
        for (const [what, value] of Object.entries(hostileValues).filter(([, each]) => typeof each !== 'string' || each.length < 200)) {
          const filter = JSON.parse(JSON.stringify({ [key]: { [operator]: value } }))
          const answer = await find(tenant.writing, name, { filter, limit: 1 }).catch(asError)
          if (answer instanceof ApiError) assert.equal(answer.status, 400, `${key} ${operator} ${what}`)
        }
  })
}

test('the search box takes anything', async () => {
  for (const [what, q] of Object.entries(hostileTexts)) assert.ok(Array.isArray(await search(tenant.writing, q)), what)
})

test('too deep, too many, too long: filters have their bounds', async () => {
  const deep = (depth: number): object => (depth === 0 ? { id: tenant.id } : { and: [deep(depth - 1)] })
  for (const filter of [
    deep(50),
    { or: Array.from({ length: 1000 }, () => ({ id: tenant.id })) },
    { id: { in: Array.from({ length: 10_000 }, () => tenant.id) } },
    { and: Array.from({ length: 100_000 }, () => ({})) },
  ])
    await assert.rejects(find(tenant.writing, 'contact', { filter }), { status: 400 })
})

test('an id that is none, or of another entity, is not there', async () => {
  for (const name of everyEntity)
    for (const other of everyEntity) {
      if (name === other) continue
      const id = tenant.pool.get(other)?.[0]
      if (id === undefined) continue
      await assert.rejects(get(tenant.writing, name, id), { status: 404 }, `${other} as ${name}`)
      await assert.rejects(update(tenant.writing, name, [{ id, input: {} }]), { status: 404 })
      await assert.rejects(mark(tenant.writing, name, [id], 'delete'), { status: 404 })
    }
})

test('a batch with one wrong record writes none, and says which', async () => {
  const wrong = { lastName: 'x'.repeat(500) }
  const before = (await find(tenant.writing, 'contact', { count: true })).count
  const error = await create(tenant.writing, 'contact', [{ lastName: 'A' }, wrong, { lastName: 'B' }]).catch(asError)
  assert.ok(error instanceof ApiError)
  assert.deepEqual(
    error.problems.map(({ pointer }) => pointer),
    ['/1/lastName'],
  )
  assert.equal((await find(tenant.writing, 'contact', { count: true })).count, before)
})
