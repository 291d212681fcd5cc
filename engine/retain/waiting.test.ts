import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Principal } from '#engine/access/principal.ts'
import type { Purpose } from '#engine/access/scope.ts'
import { create } from '#engine/act/create.ts'
import { update, type Writing } from '#engine/act.ts'
import { find, findByIds, get } from '#engine/find.ts'
import { makeField } from '#engine/own/fields.ts'
import { decideOn } from '#engine/retain/decide.ts'
import { propose } from '#engine/retain/holds.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { search } from '#engine/search/search.ts'
import { holdOn, keepFor, openSweepWorld, type SweepWorld } from '#tests/sweeping.ts'
import type { Tenant } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const many = 110

let world: SweepWorld

before(async () => {
  world = await openSweepWorld()
})
after(() => world.close())

interface Scene {
  readonly tenant: Tenant
  readonly old: readonly string[]
  readonly note: string
  readonly sweepId: string
}

/** Far more contacts than usual are over their period, one of them is held, one is young: a sweep waits. */
async function openScene(): Promise<Scene> {
  const { tenant, owner } = await world.begin()
  const made = await create(
    owner,
    'contact',
    Array.from({ length: many }, (_, n) => ({ firstName: 'Quillfeather', lastName: `Old ${n}` })),
  )
  const old = made.map(({ id }) => String(id))
  const [note] = await create(owner, 'note', [{ about: { entity: 'contact', id: old[1] }, text: 'Quillfeather called' }])
  await propose(owner, holdOn(String(old[0])))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  await propose(owner, holdOn(String(old[0])))
  await create(owner, 'contact', [{ firstName: 'Quillfeather', lastName: 'Young' }])
  const swept = await sweepTenant(world.sweeping, tenant.id)
  assert.equal(swept?.parts.find(({ kind }) => kind === 'contact')?.state, 'waiting')
  return { tenant, old, note: String(note?.id), sweepId: String(swept?.id) }
}

const asked = async ({ tenant }: Scene, principal: Principal, purpose: Purpose): Promise<Writing> => ({
  ...(await tenant.as(principal)),
  purpose,
})

/** How many of the people, and how many notes on them, come out by each way. */
async function cameOut(scene: Scene, principal: Principal, purpose: Purpose): Promise<Record<string, number>> {
  const writing = await asked(scene, principal, purpose)
  const listed = await find(writing, 'contact', { limit: 500, count: true })
  return {
    listed: listed.data.length,
    counted: listed.count ?? 0,
    filtered: (await find(writing, 'contact', { filter: { firstName: 'Quillfeather' }, limit: 500 })).data.length,
    found: (await find(writing, 'contact', { q: 'Quillfeather', limit: 500 })).data.length,
    searched: (await search(writing, 'Quillfeather', 200, ['contact'])).length,
    notes: (await find(writing, 'note', { limit: 500 })).data.length,
  }
}

const open = { listed: 2, counted: 2, filtered: 2, found: 2, searched: 2, notes: 0 }
const all = { listed: many + 1, counted: many + 1, filtered: many + 1, found: many + 1, searched: many + 1, notes: 1 }

test('what waits behind a breaker is out of sight of lists, search, exports and keys, what is held or young is not; by its id who decides sees it, and nobody else', async () => {
  const scene = await openScene()
  const { tenant, old } = scene
  const member = await tenant.member('member')
  const key = { ...tenant.owner, kind: 'key' as const }
  for (const [principal, purpose] of [
    [tenant.owner, 'work'],
    [member, 'work'],
    [tenant.owner, 'export'],
    [key, 'api-key'],
  ] as const)
    assert.deepEqual(await cameOut(scene, principal, purpose), open, `${principal.kind} ${principal.role} ${purpose}`)
  const [held = '', waiting = ''] = old
  assert.equal((await get(await asked(scene, tenant.owner, 'work'), 'contact', waiting)).id, waiting)
  for (const writing of [await asked(scene, member, 'work'), await asked(scene, key, 'api-key')]) {
    await assert.rejects(get(writing, 'contact', waiting), { status: 404 })
    await assert.rejects(get(writing, 'note', scene.note), { status: 404 })
    await assert.rejects(update(writing, 'contact', [{ id: waiting, input: { jobTitle: 'Tester' } }]), { status: 404 })
    assert.equal((await get(writing, 'contact', held)).id, held)
  }
  await assert.rejects(create(await asked(scene, member, 'work'), 'note', [{ about: { entity: 'contact', id: waiting }, text: 'more' }]), {
    status: 422,
  })
  assert.equal((await findByIds(await asked(scene, tenant.owner, 'rights'), 'contact', [waiting])).length, 1)
})

test('what somebody lets stay is in sight again at once, and so it is when they choose a longer time instead', async () => {
  const scene = await openScene()
  await decideOn(await asked(scene, scene.tenant.owner, 'work'), scene.sweepId, 'contact', 'stop')
  assert.deepEqual(await cameOut(scene, scene.tenant.owner, 'work'), all)
  const again = await openScene()
  await keepFor(await asked(again, again.tenant.owner, 'work'), 'contact', 'P1Y')
  assert.deepEqual(await cameOut(again, again.tenant.owner, 'work'), all)
  world.clock.at += 4 * day
  await sweepTenant(world.sweeping, again.tenant.id)
  assert.deepEqual(await cameOut(again, again.tenant.owner, 'work'), all, 'the older time counts for nothing any more')
})

test('what somebody lets go stays out of sight until it is gone; what is held stays', async () => {
  const scene = await openScene()
  await decideOn(await asked(scene, scene.tenant.owner, 'work'), scene.sweepId, 'contact', 'go')
  assert.deepEqual(await cameOut(scene, scene.tenant.owner, 'work'), open)
  await sweepTenant(world.sweeping, scene.tenant.id)
  assert.deepEqual(await cameOut(scene, scene.tenant.owner, 'work'), open)
  const [left] = await world.database.batch(scene.tenant.id, [
    { text: 'select count(*)::integer as n from contact where tenant_id = $1', values: [scene.tenant.id] },
  ])
  assert.equal(left?.rows[0]?.n, 2)
})

test('values of an own field that wait are nobody’s to see, to filter by, to sort by or to find; writing another field leaves them', async () => {
  const { tenant } = await world.begin()
  await makeField(await tenant.as(tenant.owner), {
    ...{ entity: 'contact', kind: 'text', label: 'Shoe size', holds: 'user.demographic.profile' },
    keep: { clock: 'createdAt', period: 'P30D' },
  })
  const wearing = (lastName: string) => ({ lastName, x_shoe_size: 'fortytwo' })
  const made = await create(
    await tenant.as(tenant.owner),
    'contact',
    Array.from({ length: many }, (_, n) => wearing(`Old ${n}`)),
  )
  world.onDay(40)
  await create(await tenant.as(tenant.owner), 'contact', [wearing('Young')])
  const swept = await sweepTenant(world.sweeping, tenant.id)
  assert.equal(swept?.parts.find(({ kind }) => kind === 'contact.x_shoe_size')?.state, 'waiting')
  const owner = await tenant.as(tenant.owner)
  const fields = ['lastName', 'x_shoe_size']
  const listed = await find(owner, 'contact', { fields, limit: 500 })
  assert.deepEqual(
    listed.data.filter(({ x_shoe_size }) => x_shoe_size !== null).map(({ lastName }) => lastName),
    ['Young'],
  )
  assert.equal((await find(owner, 'contact', { filter: { x_shoe_size: 'fortytwo' }, limit: 500 })).data.length, 1)
  assert.equal((await find(owner, 'contact', { filter: { x_shoe_size: { empty: true } }, limit: 500 })).data.length, many)
  const sorted = await find(owner, 'contact', { sort: 'x_shoe_size', fields, limit: 500 })
  assert.deepEqual([sorted.data.length, sorted.data[0]?.lastName], [many + 1, 'Young'])
  assert.equal((await find(owner, 'contact', { q: 'fortytwo', limit: 500 })).data.length, 1)
  const id = String(made[0]?.id)
  await update(owner, 'contact', [{ id, input: { jobTitle: 'Tester' } }])
  assert.equal((await findByIds({ ...owner, purpose: 'rights' }, 'contact', [id]))[0]?.x_shoe_size, 'fortytwo')
})
