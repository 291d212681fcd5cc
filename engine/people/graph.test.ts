import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import { inTenant } from '#engine/erase/rows.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { identifiersOf, type Owned, recordsOf } from '#engine/people/graph.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
})
after(() => world.close())

const idOf = (made: readonly { readonly id: string }[]): string => made[0]?.id ?? ''

async function ownedBy(id: string): Promise<Owned> {
  const system = await asSystem(world, tenant.id)
  return world.database.tenant(tenant.id, (tx) => recordsOf(tx, system.model, [{ entity: 'contact', id }]))
}

test('a person’s records are found over what hangs on them and own objects, in the trash too, and nobody else’s', async () => {
  const writing = () => tenant.as(tenant.owner)
  const titleField = { label: 'Name', kind: 'text', holds: 'free-text' }
  const object = await makeObject(await writing(), { name: 'Visit', plural: 'Visits', subject: 'contact', titleField })
  const entity = (await writing()).model.get(object.key)
  const link = entity.fields.find(({ to }) => to === 'contact')
  assert.ok(link, 'a visit names whose it is')
  await makeField(await writing(), {
    entity: object.key,
    kind: 'link',
    label: 'Before',
    holds: 'free-text',
    options: { entity: object.key },
  })
  const [ada, grace] = await create(await writing(), 'contact', [{ lastName: 'Byron' }, { lastName: 'Hopper' }])
  const titled = entity.title.of[0] ?? ''
  const visit = idOf(await create(await writing(), object.key, [{ [titled]: 'First', [link.key]: ada?.id }]))
  const later = idOf(await create(await writing(), object.key, [{ [titled]: 'Second', [link.key]: ada?.id, x_before: visit }]))
  const others = idOf(await create(await writing(), object.key, [{ [titled]: 'Another', [link.key]: grace?.id }]))
  const note = idOf(await create(await writing(), 'note', [{ about: { entity: object.key, id: visit }, text: 'on the visit' }]))
  await mark(await writing(), object.key, [later], 'delete')
  const owned = await ownedBy(ada?.id ?? '')
  assert.deepEqual([...owned.keys()].at(-1), 'contact', 'the person stands last')
  assert.deepEqual(new Set(owned.get(object.key)), new Set([visit, later]))
  assert.deepEqual(owned.get('note'), [note])
  assert.ok(!owned.get(object.key)?.includes(others))
})

test('own objects that belong to one another in a circle end the walk, and take nothing along that is not theirs', async () => {
  const writing = () => tenant.as(tenant.owner)
  const titleField = { label: 'Name', kind: 'text', holds: 'free-text' }
  const link = (entity: string, to: string) => ({ entity, kind: 'link', label: 'Of', holds: 'nothing-personal', options: { entity: to } })
  const keys: string[] = []
  for (const [name, plural] of [
    ['Hen', 'Hens'],
    ['Egg', 'Eggs'],
  ])
    keys.push((await makeObject(await writing(), { name, plural, subject: 'contact', titleField })).key)
  const [hen = '', egg = ''] = keys
  await makeField(await writing(), link(hen, egg))
  await makeField(await writing(), link(egg, hen))
  const [ada, grace] = await create(await writing(), 'contact', [{ lastName: 'Byron' }, { lastName: 'Hopper' }])
  const made = async (entity: string, values: Record<string, unknown>) =>
    idOf(await create(await writing(), entity, [{ x_name: entity, ...values }]))
  const circle = async (of: string | undefined) => {
    const first = await made(hen, { x_contact: of })
    const second = await made(egg, { x_of: first })
    await update(await writing(), hen, [{ id: first, input: { x_of: second } }])
    return [first, second]
  }
  const [hers, theirs] = [await circle(ada?.id), await circle(grace?.id)]
  // By hand: whoever makes an object through the API has it belong to a person at once.
  const text = `update own_object set subject = '"x_of"' where tenant_id = $1 and key = any($2::text[])`
  const owner = openOwner(world.ownerUrl)
  try {
    await inTenant(owner, tenant.id, (query) => query({ text, values: [tenant.id, [hen, egg]] }))
    await inTenant(owner, tenant.id, (query) =>
      query({ text: 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1', values: [tenant.id] }),
    )
  } finally {
    await owner.close()
  }
  const system = await asSystem(world, tenant.id)
  assert.deepEqual([system.model.get(hen).subject, system.model.get(egg).subject], ['x_of', 'x_of'])
  const from = { entity: hen, id: hers[0] ?? '' }
  const owned = await world.database.tenant(tenant.id, (tx) => recordsOf(tx, system.model, [from]))
  assert.deepEqual([...owned.values()].flat().toSorted(), hers.toSorted())
  assert.ok(theirs.every((id) => ![...owned.values()].flat().includes(id)))
})

test('by what a person is known: addresses in small letters, numbers whole, names in their order', async () => {
  const made = await create(await tenant.as(tenant.owner), 'contact', [
    { firstName: 'Ada Augusta', lastName: 'Byron', emails: [{ value: 'ADA@Byron.example' }], phones: [{ value: '030 12345678' }] },
  ])
  const system = await asSystem(world, tenant.id)
  assert.deepEqual(await identifiersOf(system, [{ entity: 'contact', id: idOf(made) }]), {
    emails: ['ada@byron.example'],
    phones: ['+493012345678'],
    names: [['Ada', 'Augusta', 'Byron']],
  })
})
