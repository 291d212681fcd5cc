import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, update } from '#engine/act.ts'
import { historyOf } from '#engine/change/history.ts'
import { placesOf } from '#engine/conformance/orphans.ts'
import { Chance, full, sample } from '#engine/conformance/samples.ts'
import { type Conformance, createMinimal, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find, get, type ReadRecord } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'

let world: Conformance
let tenant: Furnished

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
})
after(() => world.close())

const rounds = 5
let serial = 20_000

const draw = (field: FieldModel): unknown => sample(field, { chance: new Chance(serial), pool: tenant.pool, serial: serial++ })
const minimal = (name: string): Promise<ReadRecord> => createMinimal(tenant.writing, tenant.entity(name), tenant.pool, serial++)
const textField = (name: string): FieldModel => {
  const field = tenant.entity(name).fields.find(({ own, kind }) => own !== null && kind.name === 'text')
  assert.ok(field)
  return field
}

type Outcome = { value: unknown } | { status: number; code: string }

const settled = (attempt: Promise<unknown>): Promise<Outcome> =>
  attempt.then(
    (value) => ({ value }),
    (error: { status?: number; code?: string }) => {
      if (error.status === undefined) throw error
      return { status: error.status, code: error.code ?? '' }
    },
  )

const won = (outcome: Outcome): boolean => 'value' in outcome

for (const name of everyEntity) {
  test(`${name}: of two who saw the same version one writes and one is told`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { id } = await minimal(name)
      const { key } = textField(name)
      const both = await Promise.all(
        ['one', 'two'].map((text) => settled(update(tenant.writing, name, [{ id, version: 1, input: { [key]: text } }]))),
      )
      assert.equal(both.filter(won).length, 1)
      assert.deepEqual(
        both.filter((outcome) => !won(outcome)).map((outcome) => 'status' in outcome && outcome.status),
        [412],
      )
      const record = await get(tenant.writing, name, id)
      assert.equal(record.version, 2)
      assert.deepEqual(
        both.flatMap((outcome) => ('value' in outcome ? (outcome.value as ReadRecord[]) : [])),
        [record],
      )
      assert.equal((await historyOf(tenant.writing, name, id, undefined)).data.length, 2)
    }
  })

  test(`${name}: changes of different fields without a version all arrive`, async () => {
    const { id } = await minimal(name)
    const fields = tenant
      .entity(name)
      .fields.filter(({ own, kind }) => own !== null && ['text', 'longText', 'date', 'email'].includes(kind.name))
    const inputs = fields.map((field) => ({ [field.key]: draw(field) }))
    await Promise.all(inputs.map((input) => update(tenant.writing, name, [{ id, input }])))
    const record = await get(tenant.writing, name, id)
    for (const { key } of fields) assert.notEqual(record[key], null, key)
    assert.equal(record.version, 1 + fields.length)
  })

  test(`${name}: of two who take the same unique value one gets it`, async () => {
    for (const field of tenant.entity(name).fields.filter(({ options }) => options.unique))
      for (let round = 0; round < rounds; round++) {
        const value = draw(field)
        const input = (): Record<string, unknown> => ({ ...full(tenant.entity(name), serial++, tenant.pool), [field.key]: value })
        const both = await Promise.all([input(), input(), input()].map((each) => settled(create(tenant.writing, name, [each]))))
        assert.equal(both.filter(won).length, 1, field.key)
        for (const outcome of both) if ('status' in outcome) assert.equal(outcome.status, 422)
      }
  })

  test(`${name}: a record goes to the trash or changes, never both half`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { id } = await minimal(name)
      const { key } = textField(name)
      const [trash, change] = await Promise.all([
        settled(mark(tenant.writing, name, [id], 'delete', 1)),
        settled(update(tenant.writing, name, [{ id, version: 1, input: { [key]: 'late' } }])),
      ])
      assert.equal([trash, change].filter(won).length, 1)
      const record = await get(tenant.writing, name, id)
      assert.equal(record.deletedAt === null, won(change))
      assert.equal(record[key], won(change) ? 'late' : null)
    }
  })

  test(`${name}: it ends once, whoever asks, and what is linked to it meanwhile is no orphan`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { id } = await minimal(name)
      await mark(tenant.writing, name, [id], 'delete')
      const both = await Promise.all([1, 2].map(() => settled(end(tenant.writing, name, [id]))))
      assert.equal(both.filter(won).length, 1)
      assert.deepEqual(await placesOf(world.database, tenant.id, id), [])
    }
    for (const { entity, field, inside } of tenant.writing.model.linksTo(name)) {
      const { id } = await minimal(name)
      const key = (inside ?? field).key
      const linked = entity.field(key)
      assert.ok(linked)
      const pool = new Map([...tenant.pool, [name, [id]]])
      const value = sample(linked, { chance: new Chance(serial), pool, serial: serial++ })
      const { id: other } = await minimal(entity.name)
      const outcomes = await Promise.all([
        settled(mark(tenant.writing, name, [id], 'delete').then(() => end(tenant.writing, name, [id]))),
        settled(update(tenant.writing, entity.name, [{ id: other, input: { [key]: value } }])),
      ])
      const [ended, link] = outcomes
      assert.ok(ended && won(ended), `${entity.name}.${key}: the end is not hindered`)
      if (link && 'status' in link) assert.ok([404, 409, 422].includes(link.status))
      assert.deepEqual(await placesOf(world.database, tenant.id, id), [], `${entity.name}.${key}`)
    }
  })

  test(`${name}: an idempotency key that comes at once and again makes one record`, async () => {
    const input = full(tenant.entity(name), serial++, tenant.pool)
    const before = (await find(tenant.writing, name, { count: true })).count ?? 0
    const idempotency = { key: `key ${name}`, request: input }
    const made = await Promise.all([1, 2, 3, 4].map(() => create(tenant.writing, name, [input], { idempotency })))
    assert.equal(new Set(made.map(([record]) => record?.id)).size, 1)
    const [again] = await create(tenant.writing, name, [input], { idempotency })
    assert.deepEqual(again, made[0]?.[0])
    assert.equal((await find(tenant.writing, name, { count: true })).count, before + 1)
    await assert.rejects(
      create(tenant.writing, name, [{ ...input, nonsense: 1 }], { idempotency: { ...idempotency, request: 'another' } }),
      { status: 422 },
    )
  })
}

test('a key whose record was refused can be used again', async () => {
  const idempotency = { key: 'refused', request: 1 }
  await assert.rejects(create(tenant.writing, 'contact', [{ lastName: 'x'.repeat(999) }], { idempotency }), { status: 422 })
  await assert.rejects(create(tenant.writing, 'contact', [{ lastName: 'A', company: tenant.id }], { idempotency }), { status: 422 })
  const [made] = await create(tenant.writing, 'contact', [{ lastName: 'A' }], { idempotency })
  assert.equal(made?.lastName, 'A')
})
