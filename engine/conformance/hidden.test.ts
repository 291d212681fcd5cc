import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { mark, update, type Writing } from '#engine/act.ts'
import { historyOf, restoreFrom } from '#engine/change/history.ts'
import { Chance, full, sample } from '#engine/conformance/samples.ts'
import { withAccess, withOptions } from '#engine/conformance/variants.ts'
import { type Conformance, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find, get, type ReadRecord } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'
import { search } from '#engine/search/search.ts'
import type { FieldOptions } from '#schema/field.ts'

let world: Conformance
let tenant: Furnished
let seller: Principal

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
  seller = await tenant.member('member')
})
after(() => world.close())

let serial = 7000
const open = { read: { member: 'all' }, write: { member: 'all' } } as const

/** What a reader is shown of a hidden field must not bear its key, anywhere. */
const bears = (shown: unknown, key: string): boolean => JSON.stringify(shown).includes(`"${key}"`)

/** Nothing where a verb says no, as of the last owner. */
const unlessRefused = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: { status?: number }) => {
    if (error.status !== 409) throw error
    return []
  })

async function hides(name: string, field: FieldModel, options: Partial<FieldOptions>): Promise<void> {
  const { key } = field
  const model = withOptions(withAccess(tenant.writing.model, name, open), name, key, options)
  const knows: Writing = { ...tenant.writing, model: withAccess(tenant.writing.model, name, open) }
  const reader: Writing = { ...(await tenant.as(seller)), model }
  const [record] = await create(knows, name, [full(tenant.entity(name), serial++, tenant.pool)])
  assert.ok(record)
  const draw = (): unknown => sample(field, { chance: new Chance(serial), pool: tenant.pool, serial: serial++ })
  const [changed] = await update(knows, name, [{ id: record.id, input: { [key]: draw() } }])
  const what = (surface: string): string => `${name}.${key} in ${surface}`
  assert.ok(changed)
  const { id } = record

  assert.ok(!bears(await get(reader, name, id), key), what('a record'))
  assert.ok(!bears(await find(reader, name, { filter: { id } }), key), what('a list'))
  await assert.rejects(find(reader, name, { fields: [key] }), { status: 400 }, what('the fields asked for'))
  await assert.rejects(find(reader, name, { filter: { [key]: { empty: false } } }), { status: 400 }, what('a filter'))
  await assert.rejects(find(reader, name, { sort: key }), { status: 400 }, what('an order'))

  const history = await historyOf(reader, name, id, undefined)
  assert.ok(!bears(history, key), what('history'))
  const [entry] = (await historyOf(knows, name, id, undefined)).data
  // Where a verb changed more along, there is something to put back.
  const more = tenant.entity(name).fields.some((each) => each.key !== key && !isDeepStrictEqual(record[each.key], changed[each.key]))
  if (!more)
    await assert.rejects(
      restoreFrom(reader, name, id, entry?.id ?? '', undefined, undefined),
      { status: 409 },
      what('what history puts back'),
    )

  const other =
    tenant.entity(name).fields.find((each) => each.own !== null && each.kind.name === 'text' && each.key !== key) ??
    tenant.entity(name).fields.find((each) => each.own !== null && each.kind.name === 'email')
  const answers: ReadRecord[] = await update(reader, name, [{ id, input: { [other?.key ?? '']: `a${serial++}@x.example` } }])
  assert.ok(!bears(answers, key), what('the answer of a change'))
  await assert.rejects(update(reader, name, [{ id, input: { [key]: draw() } }]), { status: 422 }, what('a change'))
  await assert.rejects(
    update(reader, name, [{ id, version: 1, input: { [other?.key ?? '']: `b${serial++}@x.example` } }]),
    (error: { status: number; extra: unknown }) => {
      assert.equal(error.status, 412)
      assert.ok(!bears(error.extra, key), what('the record as it stands'))
      return true
    },
  )
  for (const action of ['delete', 'restore'] as const)
    assert.ok(!bears(await unlessRefused(mark(reader, name, [id], action)), key), what(`the answer of ${action}`))
  const same = changed[key]
  assert.deepEqual((await get(knows, name, id))[key], same, `${what('a record')} keeps its value`)
}

/** Found by the words of a field that one may not read: that leaks it. */
async function unfound(name: string, field: FieldModel): Promise<void> {
  const model = withOptions(withAccess(tenant.writing.model, name, open), name, field.key, { readableBy: ['manager'] })
  const [record] = await create({ ...tenant.writing, model }, name, [
    { ...full(tenant.entity(name), serial++, tenant.pool), [field.key]: 'wombat zygote' },
  ])
  const reader: Writing = { ...(await tenant.as(seller)), model }
  const found = async (writing: Writing): Promise<boolean[]> => [
    (await find(writing, name, { q: 'wombat' })).data.some(({ id }) => id === record?.id),
    (await search(writing, 'wombat', 100, [name])).some(({ id }) => id === record?.id),
  ]
  assert.deepEqual(await found({ ...tenant.writing, model }), [true, true], `${name}.${field.key} is found by who may read it`)
  assert.deepEqual(await found(reader), [false, false], `${name}.${field.key} is found by who may not read it`)
}

for (const name of everyEntity) {
  const hideable = (): FieldModel[] => {
    const entity = tenant.entity(name)
    const named = new Set([...entity.title.of, ...(entity.title.otherwise ?? []), entity.owner?.key, entity.hangsOn?.key])
    return entity.fields.filter(({ key, options }) => !named.has(key) && !options.required && options.set !== 'by-rule')
  }

  test(`${name}: a field that only some roles read is nowhere to be seen for the others`, async () => {
    for (const field of hideable()) await hides(name, field, { readableBy: ['manager'] })
  })

  test(`${name}: a field that is held for another use does not leave for this one`, async () => {
    for (const field of hideable().slice(0, 3)) await hides(name, field, { uses: { 'essential.legal_obligation': 'legal-obligation' } })
  })

  test(`${name}: nobody finds a record by what they may not read`, async () => {
    for (const field of hideable().filter(({ kind, options }) => options.search && (kind.name === 'text' || kind.name === 'longText')))
      await unfound(name, field)
  })
}
