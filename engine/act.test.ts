import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Principal } from '#engine/access/principal.ts'
import { changeRole, makeRole } from '#engine/access/roles.ts'
import { create } from '#engine/act/create.ts'
import { end, mark, transition, update } from '#engine/act.ts'
import { find, get } from '#engine/find.ts'
import { search } from '#engine/search/search.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let acme: Tenant

before(async () => {
  world = await openWorld()
  acme = await world.tenant()
})
after(() => world.close())

const ada = {
  firstName: 'Ada',
  lastName: 'Byron',
  emails: [{ value: 'Ada@X.example', label: 'work' }],
  phones: [{ value: '030 1234567' }],
  address: { city: 'Berlin', country: 'Germany' },
}

test('a contact is stored as it was normalised, and read back the same', async () => {
  const writing = await acme.as(acme.owner)
  const [made] = await create(writing, 'contact', [ada])
  const read = await get(writing, 'contact', made?.id ?? '')
  assert.deepEqual(read, made)
  assert.deepEqual(read.emails, [{ value: 'ada@x.example', label: 'work' }])
  assert.deepEqual(read.phones, [{ value: '+49301234567', label: null }])
  assert.equal((read.address as { country: string }).country, 'DE')
  assert.equal(read.owner, acme.owner.actorId)
  assert.equal(read.source, 'manual')
})

test('every wrong value is named at once, and nothing is written', async () => {
  const writing = await acme.as(acme.owner)
  await assert.rejects(
    create(writing, 'contact', [{ lastName: 'x'.repeat(200), emails: [{ value: 'nobody' }], nonsense: 1 }]),
    (error: { status: number; problems: { pointer: string }[] }) => {
      assert.equal(error.status, 422)
      assert.deepEqual(error.problems.map(({ pointer }) => pointer).toSorted(), ['/emails/0/value', '/lastName', '/nonsense'])
      return true
    },
  )
})

test('a second writer who saw an older version gets the record as it stands', async () => {
  const writing = await acme.as(acme.owner)
  const [made] = await create(writing, 'contact', [ada])
  const id = made?.id ?? ''
  const [changed] = await update(writing, 'contact', [{ id, version: 1, input: { jobTitle: 'Analyst', emails: [] } }])
  assert.equal(changed?.version, 2)
  assert.deepEqual(await get(writing, 'contact', id), changed)
  await assert.rejects(update(writing, 'contact', [{ id, version: 1, input: { jobTitle: 'Poet' } }]), { status: 412 })
  assert.equal((await get(writing, 'contact', id)).jobTitle, 'Analyst')
})

test('a link must lead to a record that exists here', async () => {
  const writing = await acme.as(acme.owner)
  const other = await world.tenant()
  const [theirs] = await create(await other.as(other.owner), 'company', [{ name: 'Theirs' }])
  await assert.rejects(create(writing, 'contact', [{ ...ada, company: theirs?.id }]), { status: 422 })
  const [ours] = await create(writing, 'company', [{ name: 'Ours' }])
  const [made] = await create(writing, 'contact', [{ ...ada, company: ours?.id }])
  await mark(writing, 'company', [ours?.id ?? ''], 'delete')
  await end(writing, 'company', [ours?.id ?? ''])
  assert.equal((await get(writing, 'contact', made?.id ?? '')).company, null)
})

test('search finds by prefix, by part of an address, by digits and by what was typed wrong', async () => {
  const writing = await acme.as(acme.owner)
  await create(writing, 'contact', [
    { firstName: 'Grace', lastName: 'Özdemir-Hopper', emails: [{ value: 'grace@navy.example' }], phones: [{ value: '+49 171 5550100' }] },
  ])
  for (const q of ['gra', 'ozdemir', 'navy.ex', '0171 555', '+49 (171) 555', 'Hopper grace', 'ozdemir-hoper', 'g']) {
    const page = await find(writing, 'contact', { q })
    assert.ok(
      page.data.some((record) => record.firstName === 'Grace'),
      q,
    )
  }
  assert.equal((await find(writing, 'contact', { q: 'zzzzqqq' })).data.length, 0)
})

test('pages follow each other without gap or repeat, whatever the order', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  await create(
    writing,
    'contact',
    Array.from({ length: 25 }, (_, n) => ({ firstName: `N${n}`, lastName: n % 3 === 0 ? null : `L${n % 4}` })),
  )
  for (const sort of ['-createdAt', 'createdAt', 'lastName', '-lastName', 'updatedAt', '-firstName']) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await find(writing, 'contact', { limit: 7, sort, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    assert.equal(seen.length, 25, sort)
    assert.equal(new Set(seen).size, 25, sort)
  }
})

test('a member changes own records only; a read-only role none', async () => {
  const [seller, reader] = [await acme.member('member'), await acme.member('read-only')]
  const writing = await acme.as(seller)
  const [mine] = await create(writing, 'contact', [ada])
  const [theirs] = await create(await acme.as(acme.owner), 'contact', [ada])
  await update(writing, 'contact', [{ id: mine?.id ?? '', input: { jobTitle: 'x' } }])
  await assert.rejects(update(writing, 'contact', [{ id: theirs?.id ?? '', input: { jobTitle: 'x' } }]), { status: 403 })
  await assert.rejects(create(await acme.as(reader), 'contact', [ada]), { status: 403 })
})

test('the last owner stays', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const id = tenant.owner.actorId ?? ''
  await assert.rejects(transition(writing, 'member', id, 'deactivate'), { code: 'member.last-owner' })
  await assert.rejects(update(writing, 'member', [{ id, input: { role: 'member' } }]), { code: 'member.last-owner' })
  await tenant.member('owner')
  assert.equal((await transition(writing, 'member', id, 'deactivate')).state, 'inactive')
})

test('all owners at once do not go either', async () => {
  const tenant = await world.tenant()
  const second = await tenant.member('owner')
  const writing = await tenant.as(tenant.owner)
  const ids = [tenant.owner.actorId ?? '', second.actorId ?? '']
  const stepDown = ids.map((id) => ({ id, input: { role: 'member' } }))
  await assert.rejects(mark(writing, 'member', ids, 'delete'), { code: 'member.last-owner' })
  await assert.rejects(update(writing, 'member', stepDown), { code: 'member.last-owner' })
  const { data } = await find(writing, 'member', { filter: { role: { eq: 'owner' }, state: { eq: 'active' } } })
  assert.equal(data.length, 2)
  const [one] = await update(writing, 'member', [stepDown[1] ?? { id: '', input: {} }])
  assert.equal(one?.role, 'member')
})

test('nobody but an owner brings an owner back', async () => {
  const tenant = await world.tenant()
  const second = await tenant.member('owner')
  const id = second.actorId ?? ''
  const [owner, admin] = [await tenant.as(tenant.owner), await tenant.as(await tenant.member('admin'))]
  await transition(owner, 'member', id, 'deactivate')
  await assert.rejects(transition(admin, 'member', id, 'activate'), { code: 'member.owners-only' })
  assert.equal((await transition(owner, 'member', id, 'activate')).state, 'active')
  await mark(owner, 'member', [id], 'delete')
  await assert.rejects(mark(admin, 'member', [id], 'restore'), { code: 'member.owners-only' })
  assert.equal((await mark(owner, 'member', [id], 'restore')).length, 1)
})

test('of two owners who step down, or put one another out, at the same moment one stays', async () => {
  const tenant = await world.tenant()
  const owners = [tenant.owner, await tenant.member('owner')]
  const [one = '', two = ''] = owners.map(({ actorId }) => actorId ?? '')
  const make = async (by: Principal | undefined, id: string, role: string) =>
    update(await tenant.as(by ?? tenant.owner), 'member', [{ id, input: { role } }])
  for (const [first, second] of [
    [one, two],
    [two, one],
  ] as const) {
    const tried = await Promise.allSettled([make(owners[0], first, 'admin'), make(owners[1], second, 'admin')])
    assert.deepEqual(tried.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    for (const each of tried) if (each.status === 'rejected') assert.equal((each.reason as { code: string }).code, 'member.last-owner')
    const { data } = await find(await tenant.as(tenant.owner), 'member', { filter: { role: { eq: 'owner' }, state: { eq: 'active' } } })
    assert.equal(data.length, 1)
    for (const id of [one, two]) await make(tenant.owner, id, 'owner')
  }
})

test('the same idempotency key acts once, also when both requests arrive together', async () => {
  const writing = await acme.as(acme.owner)
  const idempotency = { key: 'k1', request: ada }
  const made = await Promise.all([1, 2, 3].map(() => create(writing, 'contact', [ada], { idempotency })))
  assert.equal(new Set(made.map(([record]) => record?.id)).size, 1)
  await assert.rejects(create(writing, 'contact', [ada], { idempotency: { key: 'k1', request: { other: 1 } } }), { status: 422 })
})

test('who waits for another writer goes on from what that one wrote, parts and words included', async () => {
  const writing = await acme.as(acme.owner)
  const [made] = await create(writing, 'contact', [{ firstName: 'Grace', emails: [{ value: 'first@abacus.example' }] }])
  const id = made?.id ?? ''
  const [atEnd, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const tenant: typeof world.database.tenant = (tenantId, work, options) =>
    world.database.tenant(
      tenantId,
      (tx) =>
        work({
          ...{ tenantId, query: tx.query },
          async finish(statements) {
            atEnd.resolve()
            await goOn.promise
            return tx.finish(statements)
          },
        }),
      options,
    )
  const slow = { ...writing, database: { ...world.database, tenant } }
  const first = update(slow, 'contact', [{ id, input: { emails: [{ value: 'second@zeppelin.example' }] } }])
  await atEnd.promise
  const second = update(writing, 'contact', [{ id, input: { lastName: 'Hopper' } }])
  await wait(200)
  goOn.resolve()
  await first
  assert.deepEqual((await second)[0]?.emails, [{ value: 'second@zeppelin.example', label: null }])
  const found = await Promise.all(['zeppelin', 'abacus'].map((typed) => find(writing, 'contact', { q: typed })))
  assert.deepEqual(
    found.map(({ data }) => data.length),
    [1, 0],
  )
})

test('what was typed wrong is found to the last page', async () => {
  const { owner, as } = await world.tenant()
  const writing = await as(owner)
  await create(
    writing,
    'contact',
    Array.from({ length: 7 }, (_, n) => ({ lastName: 'Lovelace', firstName: `Ada ${n}` })),
  )
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await find(writing, 'contact', { q: 'lovelase', limit: 3, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  assert.deepEqual([seen.length, new Set(seen).size], [7, 7])
})

test('who sees a part alone finds it, however many better hits others have', async () => {
  const { owner, as, member } = await world.tenant()
  const { id, key } = await makeRole(await as(owner), { name: 'Seller', from: 'member' })
  await changeRole(await as(owner), id ?? '', { actions: { contact: { read: 'own' } } }, undefined)
  const seller = { ...(await member('member')), ownRole: key }
  const theirs = Array.from({ length: 250 }, () => ({ lastName: 'Curie' }))
  const [mine] = await create(await as(seller), 'contact', [{ lastName: 'Curie' }])
  await create(await as(owner), 'contact', theirs)
  for (const typed of ['curie', 'curje'])
    assert.deepEqual(
      (await search(await as(seller), typed)).map(({ id }) => id),
      [mine?.id],
      typed,
    )
})

test('a search that takes too long ends with a sentence that says what to narrow', async () => {
  const writing = await acme.as(acme.owner)
  const tenant: typeof world.database.tenant = (id, work, options) =>
    world.database.tenant(
      id,
      async (tx) => {
        await tx.query({ text: 'select pg_sleep(0.2)' })
        return work(tx)
      },
      { ...options, statementTimeoutMs: Math.min(options?.statementTimeoutMs ?? 60_000, 2000) / 20 },
    )
  const slow = { ...writing, database: { ...world.database, tenant } }
  await assert.rejects(search(slow, 'ada'), { status: 400, code: 'list.too-slow', params: { narrow: 'q' } })
})
