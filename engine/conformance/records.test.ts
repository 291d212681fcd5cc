import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { create } from '#engine/act/create.ts'
import { rulesFor } from '#engine/act/rules.ts'
import { end, mark, update } from '#engine/act.ts'
import { historyOf, restoreFrom } from '#engine/change/history.ts'
import { placesOf } from '#engine/conformance/orphans.ts'
import { Chance, full, type Pool, sample, sparse } from '#engine/conformance/samples.ts'
import { type Conformance, createMinimal, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find, get, type ReadRecord } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { readValue } from '#schema/fields/parts.ts'
import type { Day, Moment } from '#schema/values/day.ts'

let world: Conformance
let tenant: Furnished

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
})
after(() => world.close())

const make = async (name: string, input: Record<string, unknown>): Promise<ReadRecord> => {
  const [made] = await create(tenant.writing, name, [input])
  assert.ok(made)
  return made
}

/** What the entity's verbs make of a record besides: they may change more than was asked for. */
function withVerbs(name: string, action: 'create' | 'update', record: ReadRecord, before: ReadRecord | null): ReadRecord {
  const actor = { kind: 'member', id: tenant.owner.actorId, role: 'owner' } as const
  const now = world.clock.now().toISOString()
  const made = { ...record }
  for (const rule of rulesFor(name, action)) {
    const decision = rule.decide({ record: made, before, actor, now: now as Moment, today: now.slice(0, 10) as Day, needed: {} })
    if ('set' in decision) Object.assign(made, decision.set)
  }
  return made
}

/** The value as it must come back: as its kind reads it; tags are a set. */
const stored = (field: FieldModel, input: unknown): unknown => {
  const value = readValue(field, input, { country: 'DE' })
  return field.kind.lives === 'taggings' ? (value as string[]).toSorted() : value
}

const changeable = (name: string): FieldModel[] => tenant.entity(name).fields.filter(({ options }) => options.set !== 'by-rule')

let serials = 10_000

/** Another value of the field than the record has, as it would be sent, which no verb answers by changing more. */
function another(name: string, field: FieldModel, record: ReadRecord): unknown {
  for (let tries = 0; tries < 100; tries++) {
    const serial = serials++
    const input = sample(field, { chance: new Chance(serial), pool: tenant.pool, serial })
    const asked = { ...record, [field.key]: stored(field, input) }
    if (!isDeepStrictEqual(asked, record) && isDeepStrictEqual(withVerbs(name, 'update', asked, record), asked)) return input
  }
  throw new Error(`the samples of ${field.key} are all the same`)
}

for (const name of everyEntity) {
  test(`${name}: what was made is read back exactly, by the maker's answer, by id and in a list`, async () => {
    for (const [serial, input] of [full, sparse].map(
      (maker, index) => [index, maker(tenant.entity(name), 100 + index, tenant.pool)] as const,
    )) {
      const made = await make(name, input)
      const asked = Object.fromEntries(changeable(name).map((field) => [field.key, stored(field, input[field.key])]))
      const expected = withVerbs(name, 'create', { ...made, ...asked }, null)
      for (const field of changeable(name)) assert.deepEqual(made[field.key], expected[field.key], `${field.key} of ${serial}`)
      assert.deepEqual(await get(tenant.writing, name, made.id), made)
      const page = await find(tenant.writing, name, { fields: tenant.entity(name).fields.map(({ key }) => key), filter: { id: made.id } })
      assert.deepEqual(page.data, [made])
    }
  })

  test(`${name}: a record of the fewest fields is whole, every other field empty or as its declaration begins it`, async () => {
    const made = await createMinimal(tenant.writing, tenant.entity(name), tenant.pool, 200)
    assert.deepEqual(await get(tenant.writing, name, made.id), made)
    for (const field of tenant.entity(name).fields) assert.notEqual(made[field.key], undefined, field.key)
  })

  test(`${name}: each field changes, alone, and empties where it may`, async () => {
    const made = await make(name, full(tenant.entity(name), 300, tenant.pool))
    let last = made
    for (const field of changeable(name)) {
      const input = another(name, field, last)
      for (const value of field.options.required ? [input] : [input, null, input]) {
        const [changed] = await update(tenant.writing, name, [{ id: made.id, version: last.version, input: { [field.key]: value } }])
        assert.ok(changed)
        const asked = { ...last, [field.key]: stored(field, value), version: last.version + 1 }
        const expected = withVerbs(name, 'update', asked, last)
        const { updatedAt: _at, can: _can, ...rest } = changed
        const { updatedAt: _was, can: _could, ...wanted } = expected
        assert.deepEqual(rest, wanted, field.key)
        assert.deepEqual(await get(tenant.writing, name, made.id), changed, field.key)
        last = changed
      }
    }
  })

  test(`${name}: a change that changes nothing writes nothing`, async () => {
    const made = await make(name, full(tenant.entity(name), 350, tenant.pool))
    const same = Object.fromEntries(changeable(name).map((field) => [field.key, made[field.key]]))
    const [changed] = await update(tenant.writing, name, [{ id: made.id, input: same }])
    assert.deepEqual(changed, made)
    assert.equal((await historyOf(tenant.writing, name, made.id, undefined)).data.length, 1)
  })

  test(`${name}: who writes over an older version gets 412 with the record as it stands, and nothing changes`, async () => {
    const made = await make(name, full(tenant.entity(name), 400, tenant.pool))
    const [field] = changeable(name)
    assert.ok(field)
    const [changed] = await update(tenant.writing, name, [{ id: made.id, version: 1, input: { [field.key]: another(name, field, made) } }])
    await assert.rejects(
      update(tenant.writing, name, [{ id: made.id, version: 1, input: { [field.key]: made[field.key] } }]),
      (error: { status: number; extra: { current: ReadRecord } }) => {
        assert.equal(error.status, 412)
        assert.deepEqual(error.extra.current, changed)
        return true
      },
    )
    assert.deepEqual(await get(tenant.writing, name, made.id), changed)
  })

  test(`${name}: history shows each change, and an older value is put back`, async () => {
    const made = await make(name, full(tenant.entity(name), 500, tenant.pool))
    for (const field of changeable(name)) {
      const before = await get(tenant.writing, name, made.id)
      const [changed] = await update(tenant.writing, name, [{ id: made.id, input: { [field.key]: another(name, field, before) } }])
      assert.ok(changed)
      const [entry] = (await historyOf(tenant.writing, name, made.id, undefined)).data
      assert.ok(entry)
      assert.equal(entry.action, 'update')
      assert.deepEqual(entry.fields, [field.key])
      assert.deepEqual(entry.before, { [field.key]: before[field.key] }, field.key)
      assert.deepEqual(entry.after, { [field.key]: changed[field.key] }, field.key)
      const restored = await restoreFrom(tenant.writing, name, made.id, entry.id, undefined, changed.version)
      assert.deepEqual(restored[field.key], before[field.key], field.key)
      assert.deepEqual(await get(tenant.writing, name, made.id), restored, field.key)
    }
    const walked: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await historyOf(tenant.writing, name, made.id, cursor, 3)
      walked.push(...page.data.map(({ id }) => id))
      if (page.next === null) break
      cursor = page.next
    }
    assert.equal(walked.length, 1 + 2 * changeable(name).length)
    assert.deepEqual(walked, [...new Set(walked)].toSorted().reverse())
  })

  test(`${name}: the trash takes it from lists, keeps it whole, and gives it back`, async () => {
    const made = await make(name, full(tenant.entity(name), 600, tenant.pool))
    const listed = async (trash: boolean): Promise<boolean> =>
      (await find(tenant.writing, name, { filter: { id: made.id }, trash })).data.length === 1
    assert.deepEqual([await listed(false), await listed(true)], [true, false])
    await assert.rejects(end(tenant.writing, name, [made.id]), { status: 409 })
    await assert.rejects(mark(tenant.writing, name, [made.id], 'restore'), { status: 409 })
    const [trashed] = await mark(tenant.writing, name, [made.id], 'delete')
    assert.deepEqual(await get(tenant.writing, name, made.id), trashed)
    assert.deepEqual([await listed(false), await listed(true)], [false, true])
    const [field] = changeable(name)
    assert.ok(field)
    await assert.rejects(update(tenant.writing, name, [{ id: made.id, input: { [field.key]: another(name, field, made) } }]), {
      status: 409,
    })
    await assert.rejects(mark(tenant.writing, name, [made.id], 'delete'), { status: 409 })
    const [back] = await mark(tenant.writing, name, [made.id], 'restore')
    assert.deepEqual(await get(tenant.writing, name, made.id), back)
    assert.deepEqual([await listed(false), await listed(true)], [true, false])
    assert.deepEqual({ ...back, version: 1, updatedAt: made.updatedAt }, made)
  })

  test(`${name}: its end leaves no orphan, neither what hung on it nor a link to it`, async () => {
    const entity = tenant.entity(name)
    const made = await make(name, full(entity, 700, tenant.pool))
    const pool = new Map([...tenant.pool.keys()].map((key) => [key, key === name ? [made.id] : [...(tenant.pool.get(key) ?? [])]]))
    const hung: [string, string][] = []
    for (const hanging of tenant.writing.model.hanging) {
      if (entity.hangsOn !== null) break
      const [note] = await create(tenant.writing, hanging.name, [
        { ...full(hanging, serials++, pool), [hanging.hangsOn?.key ?? '']: { entity: name, id: made.id } },
      ])
      hung.push([hanging.name, note?.id ?? ''])
    }
    const linking: [string, string, string][] = []
    for (const { entity: other, field, inside } of tenant.writing.model.linksTo(name)) {
      const key = (inside ?? field).key
      const [record] = await create(tenant.writing, other.name, [
        { ...full(other, serials++, pool), ...elsewhere(other, name, tenant.pool), [key]: sampleLinking(other.field(key), pool) },
      ])
      linking.push([other.name, record?.id ?? '', key])
    }
    const places = await placesOf(world.database, tenant.id, made.id)
    assert.ok(places.length > 1, 'the hunt finds what it shall miss later')
    await mark(tenant.writing, name, [made.id], 'delete')
    await end(tenant.writing, name, [made.id])
    assert.deepEqual(await placesOf(world.database, tenant.id, made.id), [])
    await assert.rejects(get(tenant.writing, name, made.id), { status: 404 })
    for (const [hanging, id] of hung) {
      await assert.rejects(get(tenant.writing, hanging, id), { status: 404 })
      assert.deepEqual(await placesOf(world.database, tenant.id, id), [], hanging)
    }
    for (const [other, id, key] of linking) {
      const record = await get(tenant.writing, other, id)
      assert.ok(!JSON.stringify(record[key]).includes(made.id), `${other}.${key}`)
      if (tenant.entity(other).field(key)?.kind.lives === 'taggings') continue
      const [entry] = (await historyOf(tenant.writing, other, id, undefined)).data
      assert.ok(entry?.action === 'unlink' && entry.fields.includes(key), `${other}.${key} says so in its history`)
    }
  })
}

/** What hangs on records hangs on one that stays, so that it does not end along. */
function elsewhere({ hangsOn }: EntityModel, ended: string, pool: Pool): Record<string, unknown> {
  if (hangsOn === null) return {}
  const [entity, ids] = [...pool].find(([name, known]) => name !== ended && known.length > 0 && !['note', 'file'].includes(name)) ?? []
  return { [hangsOn.key]: { entity, id: ids?.[0] } }
}

/** A value of the field that surely links to what the pool now holds alone. */
function sampleLinking(field: FieldModel | undefined, pool: ReadonlyMap<string, readonly string[]>): unknown {
  assert.ok(field)
  return sample(field, { chance: new Chance(serials), pool, serial: serials++ })
}
