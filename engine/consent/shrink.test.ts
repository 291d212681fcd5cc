import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, type Writing } from '#engine/act.ts'
import { factsOfOne } from '#engine/consent/facts.ts'
import { lineStatements } from '#engine/consent/ledger.ts'
import { consentOf } from '#engine/consent/person.ts'
import { recordSaid } from '#engine/consent/said.ts'
import { hashedAddresses, suppressStatements } from '#engine/consent/suppression.ts'
import { recordTold } from '#engine/consent/to-tell.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { openDatabase } from '#platform/database/database.ts'
import { maySend } from '#privacy/consent/may-send.ts'
import { bringInto, everythingOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

const emailOf = (name: string): string => `${name}@x.example`

async function withPeople(tenant: Tenant, names: readonly string[]) {
  const owner = await tenant.as(tenant.owner)
  const made = await create(
    owner,
    'contact',
    names.map((name) => ({ lastName: name, emails: [{ value: emailOf(name) }] })),
  )
  const [news] = await create(owner, 'purpose', [{ name: 'News', class: 'newsletter', notice: 'Send it.', active: true }])
  const purposeId = news?.id ?? ''
  const people = made.map(({ id }) => ({ entity: 'contact', id }))
  const says = async (person: PersonRef | undefined, act: 'given' | 'withdrawn' | 'objected', about: string | null = purposeId) => {
    assert.ok(person)
    world.clock.at += 1000
    const general = about === null
    await recordSaid(owner, person, {
      ...{ purposeId: about, class: general ? 'marketing' : null, channel: general ? 'any' : 'mail', act, at: null },
      ...{ note: 'Met Ada at the fair', fileId: null, sale: null },
    })
  }
  return { owner, made, people, purposeId, says }
}

const rowsOf = async ({ id }: Tenant, text: string) => (await world.database.batch(id, [{ text, values: [id] }]))[0]?.rows ?? []

async function gone(owner: Writing, people: readonly (PersonRef | undefined)[]): Promise<void> {
  const ids = people.flatMap((person) => person?.id ?? [])
  await mark(owner, 'contact', ids, 'delete')
  await end(owner, 'contact', ids)
}

test('when people end together, the ledger shrinks to proofs of what each of them said, without a way to them, and those of others stay as they are', async () => {
  const tenant = await world.tenant()
  const { owner, made, people, says } = await withPeople(tenant, ['ada', 'bob', 'eve'])
  const [ada, bob, eve] = people
  for (const person of [ada, eve]) {
    await says(person, 'given')
    await says(person, 'withdrawn')
    await recordTold(owner, person as PersonRef, 'letter', null)
  }
  await says(bob, 'given')
  await gone(owner, [ada, bob])
  const lines = await rowsOf(tenant, 'select person_id from consent_event where tenant_id = $1')
  assert.deepEqual([...new Set(lines.map(({ person_id }) => person_id))], [eve?.id])
  assert.deepEqual(await rowsOf(tenant, 'select person_id from told where tenant_id = $1'), [{ person_id: eve?.id }])
  const proofs = await rowsOf(
    tenant,
    'select act, class, notice_hash, person_hash, to_jsonb(p)::text as whole from consent_proof p where tenant_id = $1 order by at, act',
  )
  const cipher = await world.keys.tenant(tenant.id)
  const proven = (name: string): unknown[] => {
    const { hashes } = hashedAddresses(cipher, tenant.id, { emails: [emailOf(name)], phones: [] }, '')
    return proofs.filter(({ person_hash: hash }) => hashes.some((each) => each.hash.equals(hash as Buffer))).map(({ act }) => act)
  }
  assert.deepEqual([proven('ada'), proven('bob'), proven('eve')], [['given', 'withdrawn'], ['given'], []])
  assert.match(String(proofs[0]?.notice_hash), /^[0-9a-f]{64}$/)
  for (const { whole } of proofs) assert.ok(!String(whole).includes(ada?.id ?? '') && !String(whole).includes('fair'))
  assert.equal((await consentOf(owner, eve as PersonRef, made[2] as never)).lines.length, 2)
})

/** What the gate says of the newsletter, and whether it may be written to a person at all. */
async function verdict(writing: Writing, person: PersonRef | undefined, purposeId: string): Promise<string> {
  const { known = null } = await factsOfOne(writing, person as PersonRef)
  return maySend({ class: 'newsletter', purposeId }, known).reason
}

test('who ends people holds one connection, and waits for no other', async () => {
  const tenant = await world.tenant()
  const { owner, people, says } = await withPeople(tenant, ['ada'])
  await says(people[0], 'given')
  const database = openDatabase({ url: world.appUrl, connections: 1 })
  await gone({ ...owner, database }, people)
  await database.close()
  assert.equal((await rowsOf(tenant, 'select 1 from consent_proof where tenant_id = $1')).length, 1)
})

test('who objected to all advertising stays barred when their record ends and an import brings them back; who left one topic stays out of that', async () => {
  const tenant = await world.tenant()
  const { owner, people, purposeId, says } = await withPeople(tenant, ['ada', 'bob'])
  await says(people[0], 'objected', null)
  await says(people[1], 'withdrawn')
  await gone(owner, people)
  const back = await create(owner, 'contact', [{ emails: [{ value: 'ADA@x.example' }] }, { emails: [{ value: emailOf('bob') }] }])
  const [ada, bob] = back.map(({ id }) => ({ entity: 'contact', id }))
  const cipher = await world.keys.tenant(tenant.id)
  const brought = { purposeId, class: 'newsletter', channel: 'mail', act: 'given', method: 'import' } as const
  for (const person of [ada, bob])
    await world.database.batch(tenant.id, lineStatements(world.clock, cipher, tenant.id, [{ person: person as PersonRef, ...brought }]))
  const verdicts = async () => [await verdict(owner, ada, purposeId), await verdict(owner, bob, purposeId)]
  assert.deepEqual(await verdicts(), ['suppression', 'opt-out'])
  await says(ada, 'given')
  await says(bob, 'given')
  assert.deepEqual(await verdicts(), ['suppression', 'consent'], 'what somebody says themselves later is heard')
})

test('who is barred stays so after everything was moved to another organisation, twice, and the proofs come along', async () => {
  const first = await world.tenant()
  const { owner, people, says } = await withPeople(first, ['ada', 'bob'])
  await says(people[1], 'given')
  await gone(owner, [people[1]])
  const cipher = await world.keys.tenant(first.id)
  const at = world.clock.now().toISOString()
  await world.database.batch(
    first.id,
    suppressStatements(cipher, first.id, { emails: [emailOf('ada')], phones: ['+4930123456'] }, { at, why: 'erasure' }),
  )
  let here: Tenant = first
  for (const _ of [0, 1]) {
    const there = await world.tenant()
    await bringInto(world, there, await everythingOf(here))
    here = there
  }
  const moved = await here.as(here.owner)
  const [purpose] = await rowsOf(here, 'select id from purpose where tenant_id = $1')
  const [ada] = await create(moved, 'contact', [{ lastName: 'Again', emails: [{ value: 'Ada@X.example' }] }])
  const [called] = await create(moved, 'contact', [{ lastName: 'Called', phones: [{ value: '+49 30 123456' }] }])
  for (const { id } of [ada, called] as { id: string }[])
    assert.equal(await verdict(moved, { entity: 'contact', id }, String(purpose?.id)), 'suppression')
  // What is barred from now on is barred under this organisation's own key.
  const own = await world.keys.tenant(here.id)
  await world.database.batch(here.id, suppressStatements(own, here.id, { emails: [emailOf('new')], phones: [] }, { at, why: 'objection' }))
  const [fresh] = await create(moved, 'contact', [{ lastName: 'New', emails: [{ value: emailOf('new') }] }])
  assert.equal(await verdict(moved, { entity: 'contact', id: fresh?.id ?? '' }, String(purpose?.id)), 'suppression')
  assert.equal((await rowsOf(here, 'select id from suppression_key where tenant_id = $1')).length, 2)
  assert.equal((await rowsOf(here, 'select id from consent_proof where tenant_id = $1')).length, 1)
})
