import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { withAccess } from '#engine/conformance/variants.ts'
import type { Live } from '#engine/live/live.ts'
import { present } from '#engine/live/presence.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant
let owner: Writing
let member: Writing
let contact: string
const told: string[][] = []
const live: Live = {
  join: () => assert.fail(),
  round: async () => {},
  poke: () => {},
  tell: (_tenant, members) => told.push([...members]),
  close: async () => {},
}

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  owner = await tenant.as(tenant.owner)
  member = await tenant.as(await tenant.member('member'))
  const [made] = await create(owner, 'contact', [{ lastName: 'Byron' }])
  contact = made?.id ?? ''
})
after(() => world.close())

test('two who have one record open see each other, and the first is told that the second came and went', async () => {
  assert.deepEqual(await present(owner, live, 'contact', contact, true), [])
  assert.deepEqual(
    (await present(member, live, 'contact', contact, true)).map(({ id }) => id),
    [tenant.owner.actorId],
  )
  assert.deepEqual(told.at(-1), [tenant.owner.actorId])
  const count = told.length
  await present(member, live, 'contact', contact, true)
  assert.equal(told.length, count, 'who stays has not come again')
  assert.equal((await present(owner, live, 'contact', contact, true)).length, 1)
  await present(member, live, 'contact', contact, false)
  assert.equal(told.length, count + 1)
  assert.deepEqual(await present(owner, live, 'contact', contact, true), [])
})

test('whoever was not heard of for half a minute is gone', async () => {
  await present(member, live, 'contact', contact, true)
  world.clock.at += 31_000
  assert.deepEqual(await present(owner, live, 'contact', contact, true), [])
})

test('whoever may not read the record neither sees who is there nor is seen', async () => {
  const blind: Writing = { ...member, model: withAccess(member.model, 'contact', { read: { member: 'own' }, write: {} }) }
  await assert.rejects(present(blind, live, 'contact', contact, true), { status: 404 })
  assert.deepEqual(await present(owner, live, 'contact', contact, true), [])
})
