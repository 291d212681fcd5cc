import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import type { ApiError } from '#engine/api/errors.ts'
import { historyOf } from '#engine/change/history.ts'
import { decideErasure, planErasure, startErasure } from '#engine/erase/erasures.ts'
import { erasureOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { find, get } from '#engine/find.ts'
import { previewImport } from '#engine/import/check.ts'
import { runImport, startImport } from '#engine/import/jobs.ts'
import { readImport } from '#engine/import/store.ts'
import { restrict } from '#engine/people/restrict.ts'
import { deliver, openSending, send } from '#engine/send.ts'
import { addMembership, membershipsOf, newAccount } from '#platform/accounts/account.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openDatabase } from '#platform/database/database.ts'
import { erased, erasingIn } from '#tests/erasing.ts'
import { bringInto, everythingOf, photographOf } from '#tests/everything.ts'
import { starterIn } from '#tests/imports.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let erasing: Erasing

before(async () => {
  world = await openWorld()
  erasing = erasingIn(world)
})
after(() => world.close())

const idOf = (made: readonly { readonly id: string }[]): string => made[0]?.id ?? ''
const ada = { firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] }

const erase = (tenant: Tenant, entity: string, id: string): Promise<string> => erased(erasing, tenant, { entity, id })

test('the last owner cannot be erased; a member can, and what they wrote and owned stays without them', async () => {
  const tenant = await world.tenant()
  const owner = { entity: 'member', id: tenant.owner.actorId ?? '' }
  await assert.rejects(startErasure(await tenant.as(tenant.owner), [owner]), { code: 'member.last-owner' })
  const mia = await tenant.member('member')
  const writing = await tenant.as(mia)
  const contact = idOf(await create(writing, 'contact', [{ lastName: 'Hopper' }]))
  const note = idOf(await create(writing, 'note', [{ about: { entity: 'contact', id: contact }, text: 'found a moth' }]))
  await assert.rejects(startErasure(writing, [{ entity: 'contact', id: contact }]), { code: 'forbidden' })
  await world.database.global(addTenant({ id: tenant.id, slug: 'edges', name: 'Edges' }, world.clock.now()))
  const secret = { email: 'mia@x.example', name: 'Mia', language: 'en', timeZone: 'UTC', passwordHash: 'x' } as const
  const { id: account, statement } = newAccount(world, secret)
  await world.database.global(statement)
  await world.database.global(addMembership(account, tenant.id, mia.actorId ?? '', world.clock.now()))
  await erase(tenant, 'member', mia.actorId ?? '')
  assert.deepEqual(await membershipsOf(world.database.global, account), [], 'the account no longer comes in by it')
  const reading = await tenant.as(tenant.owner)
  assert.equal((await get(reading, 'contact', contact)).owner, null)
  assert.equal((await get(reading, 'note', note)).text, 'found a moth')
  await assert.rejects(get(reading, 'member', mia.actorId ?? ''), { code: 'not-found' })
})

test('whoever edits, imports, writes to or brings back a person while they are erased finds them erased and sends nothing', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const id = idOf(await create(writing, 'contact', [ada]))
  const erasureId = await startErasure(writing, [{ entity: 'contact', id }])
  const edits = Array.from({ length: 8 }, (_, index) => update(writing, 'contact', [{ id, input: { jobTitle: `Countess ${index}` } }]))
  const notes = Array.from({ length: 4 }, () => create(writing, 'note', [{ about: { entity: 'contact', id }, text: 'meanwhile' }]))
  const ended = await Promise.allSettled([runErasure(erasing, { tenantId: tenant.id, erasureId }), ...edits, ...notes])
  assert.equal(ended[0]?.status, 'fulfilled')
  for (const each of ended)
    if (each.status === 'rejected') assert.ok(['not-found', 'invalid'].includes(each.reason.code), String(each.reason.code))
  await assert.rejects(update(writing, 'contact', [{ id, input: { jobTitle: 'Countess' } }]), { code: 'not-found' })
  await assert.rejects(create(writing, 'contact', [ada]), { code: 'erasure.asked-before' })
  const { send: sendFile, bring } = await starterIn(tenant, erasing.files, 'DE')
  const table = 'Last name,Email\nByron,ada@byron.example\nHopper,grace@navy.example\n'
  const run = await sendFile('contact', table)
  const { erased, problemRows } = await previewImport(writing, erasing.files, run.id, { limit: 5 })
  const today = world.clock.now().toISOString().slice(0, 10)
  assert.deepEqual([erased, problemRows], [{ count: 1, rows: [{ row: 2, on: today }] }, 1])
  const { id: jobId } = await startImport(writing, run.id)
  await runImport(erasing.engine, erasing.files, { tenantId: tenant.id, jobId })
  const done = await readImport(writing, run.id)
  assert.deepEqual([done?.created, done?.failed], [1, 1])
  const photograph = await photographOf(world, tenant.id)
  const contacts = JSON.stringify([
    photograph.get('contact'),
    photograph.get('contact_emails'),
    photograph.get('note'),
    photograph.get('search_entry'),
  ])
  for (const value of ['Byron', 'Countess', 'meanwhile']) assert.ok(!contacts.includes(value), value)
  const because = 'became a customer again'
  const grace = idOf((await find(writing, 'contact', {})).data)
  await assert.rejects(update(writing, 'contact', [{ id: grace, input: { emails: ada.emails } }]), { code: 'erasure.asked-before' })
  const { created, updated, id: importId } = await bring('contact', table, { erasureReason: `  ${because} ` })
  assert.deepEqual([created, updated], [1, 0], 'with a reason they come in, and the neighbour stays as she is')
  const [again] = (await find(writing, 'contact', { filter: { import: { eq: importId } } })).data
  const reasons = async (id: string) => (await historyOf(writing, 'contact', id, undefined)).data.map(({ after }) => after?.erasureReason)
  assert.deepEqual(await reasons(idOf(again === undefined ? [] : [again])), [because])
  assert.deepEqual(await reasons(grace), [undefined], 'nobody else gets that reason')
  const more = await bring('contact', 'Last name,Email,Job title\nByron,ada@byron.example,Countess\n')
  assert.deepEqual([more.updated, more.failed], [1, 0], 'who is here again is no news')
  const once = await sendFile('contact', 'Last name,Email,Job title\nByron,ada@byron.example,Countess\n')
  const database = openDatabase({ url: world.appUrl, connections: 1 })
  const looked = await previewImport({ ...writing, database }, erasing.files, once.id, { limit: 5 })
  await database.close()
  assert.deepEqual(looked.erased.count, 0, 'who looks holds one connection and waits for no other')
})

test('who asked for erasure is known by it after everything moved to another organisation, twice, and nobody else is', async () => {
  let here = await world.tenant()
  await erase(here, 'contact', idOf(await create(await here.as(here.owner), 'contact', [ada])))
  for (const _ of [0, 1]) {
    const there = await world.tenant()
    await bringInto(world, there, await everythingOf(here))
    here = there
  }
  const writing = await here.as(here.owner)
  const { code, params } = await create(writing, 'contact', [ada]).then(
    () => assert.fail('entered without a word'),
    (error: unknown) => error as ApiError,
  )
  assert.deepEqual([code, params], ['erasure.asked-before', { on: world.clock.now().toISOString().slice(0, 10) }])
  const [grace] = await create(writing, 'contact', [{ lastName: 'Hopper', emails: [{ value: 'grace@navy.example' }] }])
  await assert.rejects(update(writing, 'contact', [{ id: grace?.id ?? '', input: { emails: ada.emails } }]), {
    code: 'erasure.asked-before',
  })
  const [back] = await create(writing, 'contact', [ada], { reason: 'became a customer again' })
  await update(writing, 'contact', [{ id: back?.id ?? '', input: { emails: [...ada.emails, { value: 'countess@x.example' }] } }])
})

test('a decision that somebody must make is theirs: refused, nothing goes and the work file is destroyed', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const id = idOf(await create(writing, 'contact', [ada]))
  const erasureId = await startErasure(writing, [{ entity: 'contact', id }])
  await world.database.batch(tenant.id, [
    { text: `update erasure set state = 'deciding' where tenant_id = $1 and id = $2`, values: [tenant.id, erasureId] },
  ])
  await runErasure(erasing, { tenantId: tenant.id, erasureId })
  assert.equal((await get(writing, 'contact', id)).lastName, 'Byron', 'nothing goes before')
  await world.database.batch(tenant.id, [
    { text: `update erasure set state = 'failed' where tenant_id = $1 and id = $2`, values: [tenant.id, erasureId] },
  ])
  await assert.rejects(decideErasure(writing, erasureId, false), { code: 'erasure.not-deciding' })
  await decideErasure(writing, erasureId, true)
  assert.equal((await erasureOf(writing, erasureId)).state, 'waiting', 'what the queue gave up is started again')
  await world.database.batch(tenant.id, [
    { text: `update erasure set state = 'deciding' where tenant_id = $1 and id = $2`, values: [tenant.id, erasureId] },
  ])
  await decideErasure(writing, erasureId, false)
  assert.equal((await erasureOf(writing, erasureId)).state, 'refused')
  await assert.rejects(decideErasure(writing, erasureId, true), { code: 'erasure.not-deciding' })
  assert.deepEqual((await photographOf(world, tenant.id)).get('erasure_work'), [])
})

test('a person whose data is restricted, or who lies in the trash, is erased like any other', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [one, two] = await create(writing, 'contact', [{ lastName: 'Restricted' }, { lastName: 'Trashed' }])
  await restrict(writing, [{ entity: 'contact', id: one?.id ?? '' }], 'accuracy')
  await mark(writing, 'contact', [two?.id ?? ''], 'delete')
  for (const id of [one?.id ?? '', two?.id ?? '']) await erase(tenant, 'contact', id)
  const photograph = await photographOf(world, tenant.id)
  assert.deepEqual(photograph.get('contact'), [])
  for (const value of ['Restricted', 'Trashed']) assert.ok(!JSON.stringify([...photograph]).includes(value), value)
})

test('whom there is not, another tenant’s, and what is no person cannot be erased', async () => {
  const [tenant, other] = [await world.tenant(), await world.tenant()]
  const writing = await tenant.as(tenant.owner)
  const theirs = idOf(await create(await other.as(other.owner), 'contact', [ada]))
  const company = idOf(await create(writing, 'company', [{ name: 'Acme' }]))
  for (const person of [
    { entity: 'contact', id: theirs },
    { entity: 'company', id: company },
    { entity: 'nothing', id: company },
  ])
    await assert.rejects(planErasure(writing, [person]), { code: 'not-found' })
  assert.equal((await get(await other.as(other.owner), 'contact', theirs)).lastName, 'Byron')
})

test('a letter that waits for the person is not sent any more', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const id = idOf(await create(writing, 'contact', [ada]))
  const options = {
    smtpUrl: 'smtp://127.0.0.1:9',
    dkimKey: undefined,
    dkimSelector: undefined,
    mailFrom: 'a@x.example',
    baseUrl: 'https://crm.example',
  }
  const sending = openSending(erasing.engine, options)
  const to = { name: 'Ada', email: 'ada@byron.example' }
  await send(sending, { tenantId: tenant.id, to, template: 'account.email', subject: 'Hello', text: 'Ada', credential: false })
  const [waiting] = (await photographOf(world, tenant.id)).get('message') ?? []
  assert.equal(waiting?.state, 'waiting')
  await erase(tenant, 'contact', id)
  await deliver(sending, { tenantId: tenant.id, messageId: String(waiting?.id) })
  assert.deepEqual((await photographOf(world, tenant.id)).get('message'), [])
  await sending.mail?.close()
})
