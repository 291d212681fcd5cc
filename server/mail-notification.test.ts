import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { endRole, makeRole } from '#engine/access/roles.ts'
import { toldOf } from '#server/mail-notification.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('a mail about a new role calls it as the tenant does, and never by its key', async () => {
  const tenant = await world.tenant()
  const made = await makeRole(await tenant.as(tenant.owner), { name: 'Trainees', from: 'member' })
  const row = { id: '', kind: 'role', at: '', readAt: null, entity: 'member', recordId: null, title: null, actor: null, count: 1 } as const
  const roleIn = async (detail: string) => toldOf((await tenant.as(tenant.owner)).model, 'en', { ...row, detail }).role
  assert.equal(await roleIn(made.key), 'Trainees')
  assert.equal(await roleIn('admin'), 'Admin')
  const keys = { count: async () => 0, move: async () => undefined }
  await endRole(await tenant.as(tenant.owner), made.id ?? '', undefined, keys)
  assert.equal(await roleIn(made.key), '', 'one that is gone has no name any more')
})
