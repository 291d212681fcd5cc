import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { full, sparse } from '#engine/conformance/samples.ts'
import { type Conformance, everyEntity, type Furnished, openConformance, ownObject } from '#engine/conformance/world.ts'
import { find, type ListQuery, type ReadRecord } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'
import { operatorsOf } from '#engine/query/filter.ts'
import { isLong } from '#tests/sampled.ts'

let world: Conformance
let tenant: Furnished
/** What each entity holds: enough that values repeat and are missing, and pages end in the middle of both. */
const records = new Map<string, ReadRecord[]>()

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
  for (const name of everyEntity) {
    const entity = tenant.entity(name)
    const inputs = Array.from({ length: 24 }, (_, n) => (n % 4 === 0 ? full : sparse)(entity, 2000 + n, tenant.pool))
    const made = await create(
      tenant.writing,
      name,
      name === 'contact' ? inputs.map((input) => ({ ...input, emails: [{ value: 'a@b.example' }] })) : inputs,
    )
    assert.equal(made.length, 24)
  }
  for (const name of everyEntity)
    records.set(name, await walk(name, { sort: 'createdAt', fields: tenant.entity(name).fields.map(({ key }) => key) }, 500))
})
after(() => world.close())

/** All pages of a list, one after the other. */
async function walk(name: string, query: ListQuery, limit: number): Promise<ReadRecord[]> {
  const seen: ReadRecord[] = []
  let cursor: string | undefined
  do {
    const page = await find(tenant.writing, name, { ...query, limit, ...(cursor === undefined ? {} : { cursor }) })
    assert.ok(page.data.length <= limit)
    assert.ok(page.next === null || page.data.length === limit, 'a page that is not the last is full')
    seen.push(...page.data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return seen
}

const all = (name: string): ReadRecord[] => records.get(name) ?? []
const idsOf = (found: readonly ReadRecord[]): string[] => found.map(({ id }) => id).toSorted()

/** People's order as ICU has it; everything else byte by byte. */
const people = new Intl.Collator('en')
const sorts = (field: FieldModel, a: unknown, b: unknown): number => {
  const [column] = field.kind.columns(field.options)
  if (column?.type !== 'text') return a === b ? 0 : String(a) < String(b) ? -1 : 1
  return column.collation === 'people' || field.own !== null
    ? people.compare(String(a), String(b))
    : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

/** What a value is compared by: each tag, each part's value, else the value itself. */
const units = (field: FieldModel, value: unknown): unknown[] => {
  if (isEmpty(value)) return []
  if (field.parts !== null) return (value as Record<string, unknown>[]).map((part) => part.value)
  return Array.isArray(value) ? value : [value]
}

/** What the operators mean, said once more and without SQL. */
function matches(field: FieldModel, operator: string, operand: unknown, value: unknown): boolean {
  const found = units(field, value)
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  const above = (one: unknown): number => sorts(field, one, operand)
  switch (operator) {
    case 'empty':
      return isEmpty(value) === operand
    case 'eq':
      return found.some((one) => same(one, operand))
    case 'ne':
      return !found.some((one) => same(one, operand))
    case 'in':
      return found.some((one) => (operand as unknown[]).some((each) => same(one, each)))
    case 'gt':
      return found.some((one) => above(one) > 0)
    case 'gte':
      return found.some((one) => above(one) >= 0)
    case 'lt':
      return found.some((one) => above(one) < 0)
    case 'lte':
      return found.some((one) => above(one) <= 0)
    default:
      throw new Error(`say in ${import.meta.url} what the operator ${operator} means`)
  }
}

/** Operands worth asking for: values that are there, and for lists of them several. */
function operandsOf(field: FieldModel, operator: string, name: string): unknown[] {
  const present = [
    ...new Map(
      all(name)
        .flatMap((record) => units(field, record[field.key]))
        .map((value) => [JSON.stringify(value), value]),
    ).values(),
  ]
  assert.ok(present.length > 0, `no sample has a value of ${name}.${field.key}`)
  if (operator === 'empty') return [true, false]
  return operator === 'in' ? [present.slice(0, 3), [present[0]]] : present.slice(0, 4)
}

/** Own fields are the same on every entity: two show it, all of them in the long run. */
const fieldsOf = (name: string): FieldModel[] =>
  tenant.entity(name).fields.filter(({ own }) => isLong || own === null || name === 'contact' || name === ownObject.key)

for (const name of everyEntity) {
  test(`${name}: every filter finds what it says, and nothing else`, async () => {
    for (const field of fieldsOf(name).filter(({ options }) => options.filterable))
      for (const operator of operatorsOf(field))
        for (const operand of operandsOf(field, operator, name)) {
          const filter = { [field.key]: { [operator]: operand } }
          const expected = all(name).filter((record) => matches(field, operator, operand, record[field.key]))
          const what = JSON.stringify(filter)
          const page = await find(tenant.writing, name, { filter, limit: 500, count: true })
          assert.deepEqual(idsOf(page.data), idsOf(expected), what)
          assert.equal(page.count, expected.length, `count of ${what}`)
          const inverse = all(name).filter((record) => !expected.includes(record))
          assert.deepEqual(
            idsOf((await find(tenant.writing, name, { filter: { not: filter }, limit: 500 })).data),
            idsOf(inverse),
            `not ${what}`,
          )
        }
  })

  test(`${name}: a field that cannot be filtered by, and an operator that it has not, is refused`, async () => {
    for (const field of tenant.entity(name).fields) {
      const operators = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'empty'].filter(
        (operator) => !field.options.filterable || !operatorsOf(field).includes(operator as 'eq'),
      )
      for (const operator of operators)
        await assert.rejects(
          find(tenant.writing, name, { filter: { [field.key]: { [operator]: 'x' } } }),
          { status: 400 },
          `${field.key} ${operator}`,
        )
    }
  })

  test(`${name}: filters join with and, or, not`, async () => {
    const [a, b, c] = all(name)
    assert.ok(a && b && c)
    const is = (...ids: string[]): unknown => ({ id: { in: ids } })
    const found = async (filter: unknown): Promise<string[]> => idsOf(await walk(name, { filter }, 500))
    assert.deepEqual(await found({ or: [is(a.id), is(b.id)] }), idsOf([a, b]))
    assert.deepEqual(await found({ and: [is(a.id, b.id), is(b.id, c.id)] }), [b.id])
    assert.deepEqual(await found({ or: [{ and: [is(a.id), is(b.id)] }, is(c.id)] }), [c.id])
    assert.deepEqual(await found({ ...(is(a.id, b.id) as object), not: is(a.id) }), [b.id])
    assert.equal((await found({ and: [] })).length, all(name).length)
  })

  test(`${name}: the moments of creation and change bound a list`, async () => {
    const compare = {
      gt: (a: string, b: string) => a > b,
      gte: (a: string, b: string) => a >= b,
      lt: (a: string, b: string) => a < b,
      lte: (a: string, b: string) => a <= b,
    }
    for (const key of ['createdAt', 'updatedAt'] as const)
      for (const moment of new Set([all(name)[0], all(name)[12]].map((record) => String(record?.[key]))))
        for (const [operator, holds] of Object.entries(compare)) {
          const expected = all(name).filter((record) => holds(String(record[key]), moment))
          assert.deepEqual(
            idsOf(await walk(name, { filter: { [key]: { [operator]: moment } } }, 500)),
            idsOf(expected),
            `${key} ${operator} ${moment}`,
          )
        }
  })

  test(`${name}: every order walks to the end without gap or repeat, in pages of any size`, async () => {
    const sortable = fieldsOf(name).filter(({ options }) => options.sortable)
    for (const key of ['createdAt', 'updatedAt', ...sortable.map((field) => field.key)])
      for (const direction of ['', '-'])
        for (const limit of key === 'createdAt' ? [1, 7] : [4, 500]) {
          const sort = `${direction}${key}`
          const seen = await walk(name, { sort, fields: sortable.map((field) => field.key) }, limit)
          assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length, `${sort} by ${limit} repeats`)
          assert.deepEqual(idsOf(seen), idsOf(all(name)), `${sort} by ${limit} has a gap`)
          inOrder(seen, key, direction, tenant.entity(name).field(key))
        }
  })

  test(`${name}: what is not sortable is refused, and so is a cursor of another list`, async () => {
    for (const field of tenant.entity(name).fields.filter(({ options }) => !options.sortable))
      await assert.rejects(find(tenant.writing, name, { sort: field.key }), { status: 400 }, field.key)
    const page = await find(tenant.writing, name, { limit: 1, sort: 'createdAt' })
    assert.ok(page.next)
    await assert.rejects(find(tenant.writing, name, { cursor: page.next, sort: '-createdAt' }), { status: 400 })
    const other = everyEntity.find((each) => each !== name) ?? ''
    await assert.rejects(find(tenant.writing, other, { cursor: page.next, sort: 'createdAt' }), { status: 400 })
  })

  test(`${name}: a list gives its own columns, those asked for, and no others`, async () => {
    const entity = tenant.entity(name)
    const system = [
      'id',
      'version',
      'createdAt',
      'createdBy',
      'updatedAt',
      'updatedBy',
      'deletedAt',
      'can',
      ...(entity.states === null ? [] : ['state']),
    ]
    const owner = entity.owner === null ? [] : [entity.owner.key]
    const [record] = (await find(tenant.writing, name, { limit: 1 })).data
    const listed = entity.fields.filter(({ options }) => options.list).map(({ key }) => key)
    assert.deepEqual(Object.keys(record ?? {}).toSorted(), [...new Set([...system, ...listed, ...owner])].toSorted())
    for (const { key } of entity.fields) {
      const [one] = (await find(tenant.writing, name, { limit: 1, fields: [key] })).data
      assert.deepEqual(Object.keys(one ?? {}).toSorted(), [...new Set([...system, key, ...owner])].toSorted(), key)
    }
    await assert.rejects(find(tenant.writing, name, { fields: ['nonsense'] }), { status: 400 })
  })
}

function inOrder(seen: readonly ReadRecord[], key: string, direction: string, field: FieldModel | undefined): void {
  const values = seen.map((record) => record[key])
  const present = values.indexOf(null)
  const sorted = present === -1 ? values : values.slice(0, present)
  assert.ok(present === -1 || values.slice(present).every((value) => value === null), `${direction}${key}: what is empty stands last`)
  for (const [index, value] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next === undefined) break
    const compared = field === undefined ? (String(value) < String(next) ? -1 : value === next ? 0 : 1) : sorts(field, value, next)
    assert.ok(direction === '-' ? compared >= 0 : compared <= 0, `${direction}${key}: ${String(value)} stands before ${String(next)}`)
  }
}
