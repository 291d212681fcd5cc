import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeRole, endRole, makeRole, type RoleAnswer, rolesOf } from '#engine/access/roles.ts'
import { create } from '#engine/act/create.ts'
import { mark, update, type Writing } from '#engine/act.ts'
import { historyOf } from '#engine/change/history.ts'
import { mayChangeImage } from '#engine/files/image.ts'
import { find, get } from '#engine/find.ts'
import { makeField } from '#engine/own/fields.ts'
import { search } from '#engine/search/search.ts'
import { newId } from '#platform/clock/ids.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

const keys = { count: async () => 0, move: async () => undefined }
let serial = 0

async function roleIn(tenant: Tenant, from: string, rights: Record<string, unknown>): Promise<RoleAnswer> {
  const made = await makeRole(await tenant.as(tenant.owner), { name: `Role ${serial++}`, from })
  return changeRole(await tenant.as(tenant.owner), made.id ?? '', rights, 1)
}

/** Somebody of that role, who may be in a team with `mates`. */
async function bearer(tenant: Tenant, role: RoleAnswer, mates: readonly string[] = []): Promise<Writing> {
  const person = await tenant.member('member')
  await update(await tenant.as(tenant.owner), 'member', [{ id: person.actorId ?? '', input: { role: role.key } }])
  return tenant.as({ ...person, ownRole: role.key, mates: [person.actorId ?? '', ...mates] })
}

test('a role begins as a copy of a built-in one and says the same', async () => {
  const tenant = await world.tenant()
  for (const from of ['owner', 'admin', 'manager', 'member', 'read-only']) {
    const made = await makeRole(await tenant.as(tenant.owner), { name: `As ${from}`, from })
    const { data, administrative } = await rolesOf(await tenant.as(tenant.owner))
    const [copied, own] = [data.find(({ key }) => key === from), data.find(({ key }) => key === made.key)]
    for (const [entity, actions] of Object.entries(copied?.actions ?? {}))
      for (const [action, scope] of Object.entries(actions))
        if (!administrative.includes(entity) || action === 'read')
          assert.equal(own?.actions[entity]?.[action], scope, `${from} ${entity} ${action}`)
        else if (from === 'owner' || from === 'admin')
          assert.equal(own?.actions[entity]?.[action], 'none', 'a copy of an admin manages nobody')
  }
})

test('own, team and all reach what they say, for reading, changing and deleting', async () => {
  const tenant = await world.tenant()
  const [mate, stranger] = [await tenant.member('member'), await tenant.member('member')]
  const read = await roleIn(tenant, 'member', { actions: { contact: { read: 'team', update: 'own', delete: 'none', create: 'own' } } })
  const me = await bearer(tenant, read, [mate.actorId ?? ''])
  const made = async (owner: string | null): Promise<string> => {
    const [record] = await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Byron', owner }])
    return record?.id ?? ''
  }
  const [mine, mates, strangers] = [await made(me.principal.actorId), await made(mate.actorId), await made(stranger.actorId)]
  const page = await find(me, 'contact', { count: true })
  assert.deepEqual([page.data.map(({ id }) => id).toSorted(), page.count], [[mine, mates].toSorted(), 2])
  await assert.rejects(get(me, 'contact', strangers), { status: 404 })
  await update(me, 'contact', [{ id: mine, input: { lastName: 'Lovelace' } }])
  await assert.rejects(update(me, 'contact', [{ id: mates, input: { lastName: 'Lovelace' } }]), { status: 403 })
  await assert.rejects(mark(me, 'contact', [mine], 'delete'), { status: 403 })
  assert.deepEqual((await get(me, 'contact', mine)).can, ['update'])
  await assert.rejects(create(me, 'contact', [{ lastName: 'X', owner: stranger.actorId }]), { status: 403, params: { field: 'owner' } })
})

test('a field may be hidden, closed to filters and orders, or closed to changes, each by itself', async () => {
  const tenant = await world.tenant()
  await makeField(await tenant.as(tenant.owner), { entity: 'contact', label: 'Salary', kind: 'text', holds: 'free-text' })
  const role = await roleIn(tenant, 'manager', {
    fields: {
      contact: {
        emails: { read: false },
        x_salary: { read: false },
        lastName: { filter: false },
        jobTitle: { edit: false },
        photo: { edit: false },
        owner: { read: false },
      },
    },
  })
  const [record] = await create(await tenant.as(tenant.owner), 'contact', [
    {
      firstName: 'Ada',
      lastName: 'Byron',
      jobTitle: 'Analyst',
      emails: [{ value: 'xaver@qwmp.test', label: 'work' }],
      x_salary: 'plenty',
    },
  ])
  const id = record?.id ?? ''
  const me = await bearer(tenant, role)
  const shown = await get(me, 'contact', id)
  for (const key of ['emails', 'x_salary', 'owner']) assert.ok(!(key in shown), key)
  assert.equal(shown.lastName, 'Byron')
  for (const q of ['xaver@qwmp.test', 'plenty']) {
    assert.deepEqual([(await find(me, 'contact', { q })).data, await search(me, q)], [[], []], q)
    assert.equal((await find(await tenant.as(tenant.owner), 'contact', { q })).data.length, 1, q)
  }
  assert.equal((await find(me, 'contact', { q: 'byron' })).data.length, 1)
  assert.equal((await search(me, 'byron'))[0]?.title, 'Ada Byron')
  await assert.rejects(find(me, 'contact', { filter: { lastName: { eq: 'Byron' } } }), { status: 400 })
  await assert.rejects(find(me, 'contact', { sort: 'lastName' }), { status: 400 })
  for (const input of [{ jobTitle: 'Boss' }, { emails: [] }, { x_salary: 'none' }])
    await assert.rejects(update(me, 'contact', [{ id, input }]), { status: 422 }, JSON.stringify(input))
  await assert.rejects(mayChangeImage(me, { entity: 'contact', id, field: 'photo' }), { status: 403 })
  await update(me, 'contact', [{ id, input: { lastName: 'Lovelace' } }])
  const history = JSON.stringify(await historyOf(me, 'contact', id, undefined))
  assert.ok(!history.includes('plenty') && !history.includes('qwmp.test') && history.includes('Lovelace'))
})

test('what is written is checked against what the tenant holds', async () => {
  const tenant = await world.tenant()
  const wrong: [Record<string, unknown>, string][] = [
    [{ actions: { contacts: { read: 'all' } } }, '/actions/contacts'],
    [{ actions: { contact: { see: 'all' } } }, '/actions/contact/see'],
    [{ actions: { contact: { read: 'some' } } }, '/actions/contact/read'],
    [{ actions: { member: { update: 'all' } } }, '/actions/member/update'],
    [{ fields: { contact: { shoeSize: { read: false } } } }, '/fields/contact/shoeSize'],
    [{ fields: { contact: { lastName: { read: 'no' } } } }, '/fields/contact/lastName/read'],
    [{ fields: { note: { about: { read: false } } } }, '/fields/note/about/read'],
    [{ name: 'Owner' }, '/name'],
    [{ base: 'owner' }, '/base'],
  ]
  const { id } = await roleIn(tenant, 'member', {})
  for (const [body, pointer] of wrong) {
    const error = await changeRole(await tenant.as(tenant.owner), id ?? '', body, undefined).then(
      () => assert.fail(`taken: ${JSON.stringify(body)}`),
      (thrown: { problems: { pointer: string }[] }) => thrown,
    )
    assert.deepEqual(
      error.problems.map((problem) => problem.pointer),
      [pointer],
    )
  }
})

test('of two who change a role at once the second is told', async () => {
  const tenant = await world.tenant()
  const { id, version } = await roleIn(tenant, 'member', {})
  const change = async (read: string) => changeRole(await tenant.as(tenant.owner), id ?? '', { actions: { contact: { read } } }, version)
  const outcomes = await Promise.allSettled([change('own'), change('none')])
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  const refused = outcomes.find((one) => one.status === 'rejected')
  assert.equal(refused?.status === 'rejected' ? (refused.reason as { status: number }).status : 0, 412)
})

test('a role that is borne ends only once its bearers have another; one that is gone opens no door', async () => {
  const tenant = await world.tenant()
  const role = await roleIn(tenant, 'manager', {})
  const me = await bearer(tenant, role)
  const end = async (moveTo?: string) => endRole(await tenant.as(tenant.owner), role.id ?? '', moveTo, keys)
  await assert.rejects(end(), { code: 'role.in-use', params: { members: 1, keys: 0 } })
  await assert.rejects(end('owner'), { status: 422 })
  await assert.rejects(end('x_nobody'), { status: 422 })
  await end('read-only')
  const [moved] = (await find(await tenant.as(tenant.owner), 'member', { filter: { id: { eq: me.principal.actorId } } })).data
  assert.equal(moved?.role, 'read-only')
  await assert.rejects(find(await tenant.as(me.principal), 'contact', {}), { status: 403 })
})

test('a role manages neither members nor itself', async () => {
  const tenant = await world.tenant()
  const me = await bearer(tenant, await roleIn(tenant, 'owner', {}))
  const [other] = (await find(me, 'member', {})).data
  await assert.rejects(update(me, 'member', [{ id: other?.id ?? '', input: { role: 'admin' } }]), { status: 403 })
  await assert.rejects(create(me, 'member', [{ name: 'X', email: 'x@x.example', role: 'owner' }]), { status: 403 })
})

test('who answers for a record may rename and put away what hangs on it, but not rewrite another’s words', async () => {
  const tenant = await world.tenant()
  const [me, other] = [await tenant.as(await tenant.member('member')), await tenant.as(await tenant.member('member'))]
  const owner = await tenant.as(tenant.owner)
  const onto = async (of: Writing, entity: 'file' | 'note', values: Record<string, unknown>): Promise<string> => {
    const [target] = await create(owner, 'contact', [{ lastName: 'Byron', owner: of.principal.actorId }])
    const content = { id: newId(owner.clock), mediaType: 'text/plain', size: 1, sha256: '0'.repeat(64), preview: null }
    const found = entity === 'file' ? { found: [{ content }] } : {}
    const [made] = await create(owner, entity, [{ ...values, about: { entity: 'contact', id: target?.id } }], found)
    return made?.id ?? ''
  }
  const [file, foreign] = [await onto(me, 'file', { name: 'a.txt' }), await onto(other, 'file', { name: 'b.txt' })]
  const note = await onto(me, 'note', { text: 'hers' })
  for (const look of [get(me, 'file', file), find(me, 'file', { filter: { id: file } }).then(({ data }) => data[0])]) {
    const seen = await look
    assert.deepEqual([seen?.can, Object.hasOwn(seen ?? {}, 'reachedByTarget')], [['update', 'delete'], false])
  }
  const [renamed] = await update(me, 'file', [{ id: file, input: { name: 'fdp.\u202eexe' } }])
  assert.deepEqual(
    [renamed?.name, Object.hasOwn(renamed ?? {}, 'reachedByTarget')],
    ['fdp.exe', false],
    'and no name pretends to end otherwise',
  )
  const [trashed] = await mark(me, 'file', [file], 'delete')
  assert.deepEqual(trashed?.can, ['restore', 'end'])
  await assert.rejects(update(me, 'file', [{ id: foreign, input: { name: 'c.txt' } }]), { code: 'forbidden' })
  await assert.rejects(mark(me, 'file', [foreign], 'delete'), { code: 'forbidden' })
  assert.deepEqual((await get(me, 'note', note)).can, ['delete'])
  await assert.rejects(update(me, 'note', [{ id: note, input: { text: 'mine' } }]), { code: 'forbidden' })
  await mark(me, 'note', [note], 'delete')
})
