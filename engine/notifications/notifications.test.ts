import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { end, mark, transition, update, type Writing } from '#engine/act.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { withAccess } from '#engine/conformance/variants.ts'
import { followNotifications, tellOwners } from '#engine/notifications/follow.ts'
import { markRead, notifications, unreadCount } from '#engine/notifications/list.ts'
import { tell } from '#engine/notifications/notice.ts'
import { choices, choose } from '#engine/notifications/settings.ts'
import { newApiKey, revokeApiKey } from '#platform/accounts/api-keys.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { newId } from '#platform/clock/ids.ts'
import { bringInto, everythingOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

interface Office {
  readonly tenant: Tenant
  readonly olga: Writing
  readonly mia: Writing
  readonly miaId: string
  /** Seals what was written and tells whom it concerns. */
  settle(): Promise<void>
}

async function office(): Promise<Office> {
  const tenant = await world.tenant()
  const member = await tenant.member('manager')
  const settle = async (): Promise<void> => {
    await sealTenant(world.database, tenant.id)
    await followNotifications(world, { tenantId: tenant.id })
  }
  const office = { tenant, olga: await tenant.as(tenant.owner), mia: await tenant.as(member), miaId: member.actorId ?? '', settle }
  await settle()
  return office
}

const kindsOf = async (writing: Writing): Promise<string[]> => (await notifications(writing, {})).data.map(({ kind }) => kind)

test('whoever gets a record is told, whoever gives it to themselves is not', async () => {
  const { olga, mia, miaId, settle } = await office()
  const [ada] = await create(olga, 'contact', [{ firstName: 'Ada', lastName: 'Byron' }])
  await update(olga, 'contact', [{ id: ada?.id ?? '', input: { owner: miaId } }])
  await create(mia, 'contact', [{ lastName: 'Mine' }])
  await settle()
  const { data } = await notifications(mia, {})
  assert.deepEqual(
    data.map(({ kind, title, recordId, actor, readAt }) => ({ kind, title, recordId, actor: actor?.id, readAt })),
    [{ kind: 'assigned', title: 'Ada Byron', recordId: ada?.id, actor: olga.principal.actorId, readAt: null }],
  )
  assert.deepEqual(await kindsOf(olga), [])
})

test('what an API key did bears the name of the key; of one that was revoked it says a key', async () => {
  const { tenant, olga, miaId, mia, settle } = await office()
  await world.database.global(addTenant({ id: tenant.id, slug: 'with-keys', name: 'With keys' }, world.clock.now()))
  const wanted = { tenantId: tenant.id, name: 'Shop', role: 'admin', createdBy: olga.principal.actorId ?? '', expiresOn: null }
  const { view, statement: added } = newApiKey(world, wanted)
  await world.database.global(added)
  const key = await tenant.as({ ...tenant.owner, kind: 'key', actorId: view.id })
  await create(key, 'contact', [{ lastName: 'Byron', owner: miaId }])
  await settle()
  const actor = async () => (await notifications(mia, {})).data[0]?.actor
  assert.deepEqual(await actor(), { kind: 'key', id: view.id, name: 'Shop' })
  await revokeApiKey(world, (asked) => world.database.global(asked), tenant.id, view.id)
  assert.deepEqual(await actor(), { kind: 'key', id: view.id, name: null })
})

test('many records at once are one notification with their number', async () => {
  const { olga, mia, miaId, settle } = await office()
  await create(
    olga,
    'contact',
    Array.from({ length: 300 }, (_, n) => ({ lastName: `N${n}`, owner: miaId })),
  )
  await settle()
  const { data } = await notifications(mia, {})
  assert.deepEqual(
    data.map(({ kind, count, recordId, title }) => ({ kind, count, recordId, title })),
    [{ kind: 'assigned', count: 300, recordId: null, title: null }],
  )
})

test('a note on a record of mine is told to me, my own is not', async () => {
  const { olga, mia, miaId, settle } = await office()
  const [ada] = await create(olga, 'contact', [{ lastName: 'Byron', owner: miaId }])
  const about = { entity: 'contact', id: ada?.id ?? '' }
  await create(olga, 'note', [{ about, text: 'Secret plans' }])
  await create(mia, 'note', [{ about, text: 'My own' }])
  await settle()
  const { data } = await notifications(mia, {})
  assert.deepEqual(
    data.map(({ kind, detail, title }) => [kind, detail, title]),
    [
      ['added', 'note', 'Byron'],
      ['assigned', null, 'Byron'],
    ],
  )
  assert.ok(!JSON.stringify(data).includes('Secret'), 'no more than the title')
})

test('who invited hears of the joining, who got another role hears of that', async () => {
  const { olga, mia, miaId, settle } = await office()
  const [ben] = await create(olga, 'member', [{ name: 'Ben', email: 'ben@example.org', role: 'member' }])
  await transition(
    { ...olga, principal: { ...olga.principal, kind: 'system', actorId: ben?.id ?? '' } as Principal },
    'member',
    ben?.id ?? '',
    'join',
  )
  await update(olga, 'member', [{ id: miaId, input: { role: 'read-only' } }])
  await settle()
  assert.deepEqual(
    (await notifications(olga, {})).data.map(({ kind, title }) => [kind, title]),
    [['joined', 'Ben']],
  )
  assert.deepEqual(
    (await notifications(mia, {})).data.map(({ kind, detail }) => [kind, detail]),
    [['role', 'read-only']],
  )
})

test('followed twice, at once or again from the start, nothing is told twice', async () => {
  const { tenant, olga, mia, miaId, settle } = await office()
  for (let n = 0; n < 5; n++) await create(olga, 'contact', [{ lastName: `N${n}`, owner: miaId }])
  await sealTenant(world.database, tenant.id)
  await Promise.all(Array.from({ length: 3 }, () => followNotifications(world, { tenantId: tenant.id })))
  assert.equal((await kindsOf(mia)).length, 5)
  await olga.database.batch(tenant.id, [
    { text: 'update notification_position set position = 0 where tenant_id = $1', values: [tenant.id] },
  ])
  await settle()
  assert.equal((await kindsOf(mia)).length, 5)
})

test('an organisation that came from an archive is told of what happens from then on', async () => {
  const from = await world.tenant()
  for (let n = 0; n < 8; n++) await create(await from.as(from.owner), 'contact', [{ lastName: `N${n}` }])
  await sealTenant(world.database, from.id)
  await followNotifications(world, { tenantId: from.id })
  const to = await world.tenant()
  await bringInto(world, to, await everythingOf(from))
  const mia = await to.member('member')
  await create(await to.as(to.owner), 'contact', [{ lastName: 'Byron', owner: mia.actorId }])
  await sealTenant(world.database, to.id)
  await followNotifications(world, { tenantId: to.id })
  assert.deepEqual(await kindsOf(await to.as(mia)), ['assigned'])
})

test('a job that dies in the middle has told nothing and tells everything when it runs again', async () => {
  const { tenant, olga, mia, miaId, settle } = await office()
  await create(olga, 'contact', [{ lastName: 'Byron', owner: miaId }])
  await sealTenant(world.database, tenant.id)
  const dies = {
    ...world,
    database: {
      ...world.database,
      tenant: ((id: string, work: Parameters<typeof world.database.tenant>[1]) =>
        world.database.tenant(id, (tx) =>
          work({ ...tx, query: (asked) => tx.query(asked), finish: async () => Promise.reject(new Error('killed')) }),
        )) as typeof world.database.tenant,
    },
  }
  await assert.rejects(followNotifications(dies, { tenantId: tenant.id }), /killed/)
  assert.deepEqual(await kindsOf(mia), [])
  await settle()
  assert.deepEqual(await kindsOf(mia), ['assigned'])
})

test('a record that one can read no more is shown as nothing, and not counted', async () => {
  const { olga, mia, miaId, settle } = await office()
  const [ada] = await create(olga, 'contact', [{ lastName: 'Byron', owner: miaId }])
  await settle()
  assert.deepEqual(await unreadCount(mia), { count: 1, more: false })
  await update(olga, 'contact', [{ id: ada?.id ?? '', input: { owner: olga.principal.actorId } }])
  const narrow: Writing = { ...mia, model: withAccess(mia.model, 'contact', { read: { manager: 'own' }, write: { manager: 'own' } }) }
  assert.deepEqual((await notifications(narrow, {})).data, [])
  assert.deepEqual(await unreadCount(narrow), { count: 0, more: false })
})

test('what is ended is forgotten here too', async () => {
  const { olga, mia, miaId, settle } = await office()
  const [ada] = await create(olga, 'contact', [{ lastName: 'Byron', owner: miaId }])
  await settle()
  await mark(olga, 'contact', [ada?.id ?? ''], 'delete')
  assert.deepEqual(await kindsOf(mia), ['assigned'])
  await end(olga, 'contact', [ada?.id ?? ''])
  await settle()
  const [left] = await olga.database.batch(olga.principal.tenantId, [
    { text: 'select count(*)::integer as count from notification where tenant_id = $1', values: [olga.principal.tenantId] },
  ])
  assert.equal(left?.rows[0]?.count, 0)
})

test('reading marks what was seen, not what came meanwhile; pages go on where the last one ended', async () => {
  const { olga, mia, miaId, settle } = await office()
  for (let n = 0; n < 7; n++) await create(olga, 'contact', [{ lastName: `N${n}`, owner: miaId }])
  await settle()
  const first = await notifications(mia, { limit: 3 })
  const second = await notifications(mia, { limit: 3, cursor: first.next ?? '' })
  const third = await notifications(mia, { limit: 3, cursor: second.next ?? '' })
  assert.deepEqual(
    [first, second, third].flatMap(({ data }) => data.map(({ title }) => title)),
    ['N6', 'N5', 'N4', 'N3', 'N2', 'N1', 'N0'],
  )
  assert.equal(third.next, null)
  await markRead(mia, { ids: [first.data[1]?.id ?? ''] })
  assert.equal((await unreadCount(mia)).count, 6)
  await markRead(olga, { upTo: first.data[0]?.id ?? '' })
  assert.equal((await unreadCount(mia)).count, 6, 'nobody marks another’s')
  await markRead(mia, { upTo: first.data[1]?.id ?? '' })
  assert.deepEqual(
    (await notifications(mia, { unread: true })).data.map(({ title }) => title),
    ['N6'],
  )
})

test('a kind that is switched off everywhere is not kept; for mail alone it is not shown', async () => {
  const { tenant, olga, mia, miaId, settle } = await office()
  assert.deepEqual(
    (await choices(mia)).find(({ kind }) => kind === 'assigned'),
    { kind: 'assigned', inApp: true, mail: true },
  )
  assert.ok((await choices(olga)).some(({ kind }) => kind === 'backup') && !(await choices(mia)).some(({ kind }) => kind === 'backup'))
  await choose(mia, 'assigned', { inApp: false })
  await create(olga, 'contact', [{ lastName: 'Byron', owner: miaId }])
  await settle()
  const rows = async (): Promise<number> => {
    const [found] = await olga.database.batch(tenant.id, [
      { text: 'select count(*)::integer as count from notification where tenant_id = $1', values: [tenant.id] },
    ])
    return Number(found?.rows[0]?.count)
  }
  assert.deepEqual([await rows(), await kindsOf(mia)], [1, []])
  await choose(mia, 'assigned', { mail: false })
  await create(olga, 'contact', [{ lastName: 'Lovelace', owner: miaId }])
  await settle()
  assert.equal(await rows(), 1)
})

test('both ways of one kind switched in the same moment are both switched', async () => {
  const { mia } = await office()
  await Promise.all([choose(mia, 'added', { inApp: false }), choose(mia, 'added', { mail: true })])
  assert.deepEqual(
    (await choices(mia)).find(({ kind }) => kind === 'added'),
    { kind: 'added', inApp: false, mail: true },
  )
})

test('owners are told of what concerns them all, each once; who is not active is told nothing', async () => {
  const { tenant, olga, mia, miaId } = await office()
  const other = await tenant.as(await tenant.member('owner'))
  const sourceId = newId(world.clock)
  for (let n = 0; n < 2; n++) await tellOwners(world, tenant.id, { kind: 'backup', sourceId })
  assert.deepEqual([await kindsOf(olga), await kindsOf(other), await kindsOf(mia)], [['backup'], ['backup'], []])
  await transition(olga, 'member', miaId, 'deactivate')
  await olga.database.batch(tenant.id, tell(tenant.id, [{ kind: 'export', memberId: miaId, sourceId }], world.clock))
  assert.deepEqual(await kindsOf(mia), [])
})

test('a key has no notifications', async () => {
  const { olga } = await office()
  const key: Writing = { ...olga, principal: { ...olga.principal, kind: 'key' } }
  for (const ask of [notifications(key, {}), unreadCount(key), choices(key)]) await assert.rejects(ask, { status: 403 })
})
