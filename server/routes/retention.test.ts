import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { remindOfReviews } from '#engine/retain/remind.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { openOwner } from '#platform/database/owner.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'

const day = 24 * 60 * 60 * 1000
let app: TestApp
let acme: TestTenant
let cookie: string

before(async () => {
  app = await openTestApp({ settings: { RETENTION_LIMITS: 'message-history=P90D..P2Y' } })
  acme = await app.tenant('Acme')
  await signIn()
})
after(() => app.close())

async function signIn(): Promise<void> {
  const signedIn = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl })
  cookie = String(String(signedIn.headers['set-cookie']).split(';')[0])
}

const ask = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
  app.ask(undefined, method, `/api/v1${path}`, body, { cookie, origin: baseUrl, 'steward-tenant': acme.slug })

const codesOf = ({ body }: Answer): string[] => (body.errors as { code: string }[]).map(({ code }) => code)

test('a tenant sees how long everything is kept, and sets it within the limits of rule and operator', async () => {
  const { body } = await ask('GET', '/retention')
  const all = body.data as { key: string; period: string | null; settable: boolean; most: string | null }[]
  const of = (key: string) => all.find((each) => each.key === key)
  assert.deepEqual([of('contact')?.period, of('contact')?.settable], [null, true])
  assert.deepEqual([of('message-history')?.most, of('trash')?.most, of('idempotency')?.settable], ['P2Y', 'P30D', false])
  const base = { period: 'P2Y', clock: 'updatedAt' }
  const set = await ask('PUT', '/retention/contact', base)
  assert.deepEqual([set.status, (set.body.data as { period: string }).period], [200, 'P2Y'])
  assert.deepEqual(codesOf(await ask('PUT', '/retention/contact', { ...base, period: 'P1D' })), ['retention.too-short'])
  assert.deepEqual(codesOf(await ask('PUT', '/retention/message-history', { ...base, period: 'P3Y' })), ['retention.too-long'])
  assert.deepEqual(codesOf(await ask('PUT', '/retention/message-history', { ...base, period: 'P2Y' })), [
    'retention.unreasoned',
    'retention.unanswered',
    'retention.undated',
  ])
  assert.deepEqual(codesOf(await ask('PUT', '/retention/idempotency', base)), ['retention.not-yours'])
  assert.equal((await ask('PUT', '/retention/nonsense', base)).status, 404)
  assert.equal(((await ask('DELETE', '/retention/contact')).body.data as { period: null }).period, null)
})

test('a period that a law forbids is refused, and the refusal names both', async () => {
  const rule = rulePeriods['message-history']
  Object.assign(rulePeriods, { 'message-history': { ...rule, statute: { period: 'P6M', law: '§ 257 HGB' } } })
  try {
    const { status, body } = await ask('PUT', '/retention/message-history', { period: 'P4M', clock: 'createdAt' })
    const [error] = body.errors as { pointer: string; code: string; message: string }[]
    assert.deepEqual([status, error?.pointer, error?.code], [422, '/period', 'retention.below-law'])
    assert.equal(error?.message, '§ 257 HGB wants this kept for 6 months at least; 4 months would break it.')
  } finally {
    Object.assign(rulePeriods, { 'message-history': rule })
  }
})

test('a preview names what the night would take; what waits goes on or stays by somebody’s word', async () => {
  await create(
    await asSystem(app.context.engine, acme.tenantId),
    'contact',
    Array.from({ length: 110 }, (_, n) => ({ lastName: `Old ${n}` })),
  )
  await ask('PUT', '/retention/contact', { period: 'P30D', clock: 'createdAt' })
  app.clock.at += 40 * day
  await signIn()
  const preview = (await ask('GET', '/retention/preview?kind=contact')).body.data as {
    kinds: { waits: boolean; found: number }[]
    names: unknown[]
  }
  assert.deepEqual([preview.kinds[0]?.found, preview.kinds[0]?.waits, preview.names.length], [110, true, 20])
  const owner = openOwner(app.ownerUrl)
  const { engine, tombstones } = app.context
  const sweeping = { engine, owner, tombstones, limits: {} }
  const swept = await sweepTenant(sweeping, acme.tenantId)
  const path = `/retention/sweeps/${swept?.id}/decide`
  assert.equal((await ask('POST', path, { kind: 'message', decision: 'stop' })).status, 409)
  assert.equal((await ask('POST', path, { kind: 'note', decision: 'go' })).status, 404)
  assert.equal((await ask('POST', path, { kind: 'contact', decision: 'stop' })).status, 204)
  assert.equal(
    ((await ask('GET', '/retention')).body.data as { key: string; setting: unknown }[]).find(({ key }) => key === 'contact')?.setting,
    null,
  )
  await sweepTenant(sweeping, acme.tenantId)
  await owner.close()
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/contacts?count=true')).body.count, 110)
})

test('holds are placed by people, named with their record, and refused to keys', async () => {
  const made = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })
  const { id: recordId } = made.body.data as { id: string }
  const wanted = { scope: 'record', entity: 'contact', recordId, authority: 'Amtsgericht', reason: '12 C 34/26', reviewOn: '2027-06-01' }
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/holds', wanted)).status, 403)
  assert.deepEqual(codesOf(await ask('POST', '/holds', { ...wanted, reviewOn: '2020-01-01' })), ['retention.review-past'])
  const { status, body } = await ask('POST', '/holds', wanted)
  assert.equal(status, 201)
  const { id } = body.data as { id: string }
  const [hold] = (await ask('GET', '/holds')).body.data as { title: string; state: string; alone: boolean; authority: string }[]
  assert.deepEqual([hold?.title, hold?.state, hold?.alone, hold?.authority], ['Byron', 'proposed', true, 'Amtsgericht'])
  const [letter] = (await app.ask(acme.apiKey, 'GET', '/api/v1/outbox')).body.data as { template: string; body: unknown }[]
  assert.deepEqual([letter?.template, letter?.body], ['hold.confirm', null], 'the code is mailed, and shown nowhere')
  const end = async () => ((await ask('GET', `/retention/records/contact/${recordId}`)).body.data as { because: string }).because
  assert.equal(await end(), 'hold')
  assert.equal((await ask('POST', `/holds/${id}/confirm`, { code: 'guess' })).status, 409)
  assert.equal((await ask('POST', `/holds/${id}/release`)).status, 204)
  assert.equal(await end(), 'nothing')
  assert.equal((await ask('POST', `/holds/${id}/release`)).status, 409)
})

test('those that fit a filter are held, later ones too; a filter without a condition is refused; owners are reminded on the day of review', async () => {
  const wanted = { scope: 'filter', entity: 'contact', recordId: null, authority: 'Amtsgericht', reason: '12 C 34/26' }
  const reviewOn = new Date(app.clock.at + 10 * day).toISOString().slice(0, 10)
  assert.deepEqual(codesOf(await ask('POST', '/holds', { ...wanted, filter: {}, reviewOn })), ['hold.no-filter'])
  assert.equal((await ask('POST', '/holds', { ...wanted, filter: { shoeSize: '42' }, reviewOn })).status, 400)
  const { body } = await ask('POST', '/holds', { ...wanted, filter: { lastName: 'Disputed' }, reviewOn })
  const { id } = body.data as { id: string }
  const confirm = `update hold set state = 'standing' where tenant_id = $1 and id = $2`
  await app.database.batch(acme.tenantId, [{ text: confirm, values: [acme.tenantId, id] }])
  const made = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Disputed' })
  const { id: later } = made.body.data as { id: string }
  const because = async () => ((await ask('GET', `/retention/records/contact/${later}`)).body.data as { because: string }).because
  assert.equal(await because(), 'hold')
  const reminders = async (): Promise<number> => {
    await remindOfReviews(app.context.engine, acme.tenantId)
    const text = `select 1 from notification where tenant_id = $1 and kind = 'retention' and detail = 'hold' and source_id = $2`
    const [found] = await app.database.batch(acme.tenantId, [{ text, values: [acme.tenantId, id] }])
    return found?.count ?? 0
  }
  assert.equal(await reminders(), 0)
  app.clock.at += 10 * day
  await signIn()
  assert.deepEqual([await reminders(), await reminders()], [1, 1])
  const next = new Date(app.clock.at + 20 * day).toISOString().slice(0, 10)
  assert.equal((await ask('POST', `/holds/${id}/review`, { reviewOn: next })).status, 204)
  assert.equal(await reminders(), 0, 'until the next day of review')
  assert.deepEqual(codesOf(await ask('POST', `/holds/${id}/review`, { reviewOn: '2020-01-01' })), ['retention.review-past'])
})

test('owners are reminded of what is kept longer than usual on its day of review, once', async () => {
  const reviewOn = new Date(app.clock.at + 10 * day).toISOString().slice(0, 10)
  const members = await app.ask(acme.apiKey, 'GET', '/api/v1/members')
  const [answerable] = members.body.data as { id: string }[]
  const longer = { period: 'P2Y', clock: 'createdAt', reason: 'warranty', answerable: answerable?.id, reviewOn }
  assert.equal((await ask('PUT', '/retention/message-history', longer)).status, 200)
  const reminders = async (): Promise<unknown> => {
    await remindOfReviews(app.context.engine, acme.tenantId)
    const text = `select 1 from notification where tenant_id = $1 and kind = 'retention' and detail = 'extended'`
    return (await app.database.batch(acme.tenantId, [{ text, values: [acme.tenantId] }]))[0]?.count
  }
  assert.equal(await reminders(), 0)
  app.clock.at += 10 * day
  assert.deepEqual([await reminders(), await reminders()], [1, 1])
})
