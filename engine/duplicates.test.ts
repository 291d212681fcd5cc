import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark } from '#engine/act.ts'
import { duplicatesOf } from '#engine/duplicates.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('who is here already is found by address, number or domain, however they are typed', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [ada, gone] = await create(writing, 'contact', [
    { firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@x.example' }], phones: [{ value: '+49 30 1234567' }] },
    { lastName: 'Gone', emails: [{ value: 'gone@x.example' }] },
  ])
  await mark(writing, 'contact', [gone?.id ?? ''], 'delete')
  const [firm] = await create(writing, 'company', [{ name: 'Acme', domain: 'acme.example' }])
  const found = async (entity: string, draft: Record<string, unknown>): Promise<unknown> =>
    (await duplicatesOf(writing, entity, draft)).map(({ id, title, field }) => [id, title, field])
  assert.deepEqual(await found('contact', { emails: [{ value: ' ADA@X.example ' }] }), [[ada?.id, 'Ada Byron', 'emails']])
  assert.deepEqual(await found('contact', { phones: [{ value: '030 1234567' }] }), [[ada?.id, 'Ada Byron', 'phones']])
  assert.deepEqual(await found('company', { domain: 'acme.example', name: 'Other' }), [[firm?.id, 'Acme', 'domain']])
  for (const draft of [
    {},
    { emails: [{ value: 'ada@' }, null, 7] },
    { emails: 'ada@x.example' },
    { emails: [{ value: 'gone@x.example' }] },
    { lastName: 'Byron' },
  ])
    assert.deepEqual(await found('contact', draft), [], JSON.stringify(draft))
})

test('whom one may not read nobody is warned of, and a neighbour is no duplicate', async () => {
  const [tenant, neighbour] = [await world.tenant(), await world.tenant()]
  await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Here', emails: [{ value: 'here@x.example' }] }])
  const draft = { emails: [{ value: 'here@x.example' }] }
  assert.equal((await duplicatesOf(await tenant.as(await tenant.member('member')), 'contact', draft)).length, 1)
  assert.deepEqual(await duplicatesOf(await neighbour.as(neighbour.owner), 'contact', draft), [])
})
