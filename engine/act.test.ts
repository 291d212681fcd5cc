import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, transition, update } from '#engine/act.ts'
import { find, get } from '#engine/find.ts'
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

test('the same idempotency key acts once, also when both requests arrive together', async () => {
  const writing = await acme.as(acme.owner)
  const idempotency = { key: 'k1', request: ada }
  const made = await Promise.all([1, 2, 3].map(() => create(writing, 'contact', [ada], { idempotency })))
  assert.equal(new Set(made.map(([record]) => record?.id)).size, 1)
  await assert.rejects(create(writing, 'contact', [ada], { idempotency: { key: 'k1', request: { other: 1 } } }), { status: 422 })
})
