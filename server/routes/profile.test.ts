import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hasMembership } from '#platform/accounts/account.ts'
import { startWorker } from '#server/worker.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { eventually } from '#tests/eventually.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'

let mailbox: Mailbox
let app: TestApp
let acme: TestTenant
let stopWorker: () => Promise<void>

before(async () => {
  mailbox = await openMailbox()
  app = await openTestApp({ smtpUrl: mailbox.url, crowd: true })
  stopWorker = await startWorker(app.context, app.ownerUrl)
  acme = await app.tenant('Acme')
})
after(async () => {
  await stopWorker()
  await app.close()
  await mailbox.close()
})

interface Person {
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, slug?: string): Promise<Answer>
}

async function signedIn(email: string): Promise<Person> {
  const { headers, text } = await app.ask(undefined, 'POST', '/api/v1/session', { email, password: goodPassword })
  const cookies = [headers['set-cookie']].flat().map((each) => String(each).split(';')[0])
  assert.ok(cookies.length > 0, text)
  return {
    ask: (method, path, body, slug) =>
      app.ask(undefined, method, `/api/v1${path}`, body, {
        cookie: cookies.join('; '),
        origin: baseUrl,
        ...(slug === undefined ? {} : { 'steward-tenant': slug }),
      }),
  }
}

/** One more member of a tenant, who joins with the account of that address, or a new one. */
async function join(tenant: TestTenant, name: string, email: string, role = 'member'): Promise<string> {
  const { body } = await app.ask(tenant.apiKey, 'POST', '/api/v1/members', { name, email, role })
  const { id } = body.data as { id: string }
  const link = await app.ask(tenant.apiKey, 'POST', `/api/v1/members/${id}/link`)
  const token = (link.body.data as { link: string }).link.split('#')[1]
  const joined = await app.ask(undefined, 'POST', '/api/v1/join', { token, name, password: goodPassword })
  assert.equal(joined.status, 200, joined.text)
  return id
}

test('what one says of oneself may be empty, is read as everywhere, and changes part by part', async () => {
  const olga = await signedIn(acme.email)
  assert.deepEqual((await olga.ask('GET', '/account/profile')).body.data, { jobTitle: null, phone: null, address: null })
  const changed = await olga.ask('PATCH', '/account/profile', {
    jobTitle: ' Boss ',
    phone: '030 12345',
    address: { city: 'Berlin', country: 'Germany' },
  })
  assert.equal(changed.status, 200, changed.text)
  assert.equal((await olga.ask('PATCH', '/account/profile', { phone: null })).status, 200)
  const address = { street: null, postalCode: null, city: 'Berlin', region: null, country: 'DE' }
  assert.deepEqual((await olga.ask('GET', '/account/profile')).body.data, { jobTitle: 'Boss', phone: null, address })
  const parts = [{ jobTitle: 'Owner' }, { phone: '+49 30 999' }, { address: { city: 'Bonn', country: 'DE' } }]
  await Promise.all(parts.map((part) => olga.ask('PATCH', '/account/profile', part)))
  const { jobTitle, phone, address: home } = (await olga.ask('GET', '/account/profile')).body.data as Record<string, unknown>
  assert.deepEqual([jobTitle, phone, (home as { city: string }).city], ['Owner', '+4930999', 'Bonn'], 'what came at once is all there')
  const wrong = await olga.ask('PATCH', '/account/profile', { phone: 'call me', hobby: 'chess' })
  assert.deepEqual((wrong.body.errors as { pointer: string }[]).map(({ pointer }) => pointer).toSorted(), ['/hobby', '/phone'])
})

test('a change of address that somebody else began ends with their session', async () => {
  const nail = await app.tenant('Nail')
  const nora = await signedIn(nail.email)
  const intruder = await signedIn(nail.email)
  assert.equal((await intruder.ask('POST', '/account/email', { email: 'intruder@evil.example' })).status, 202)
  const link = await mailbox.linkTo('confirm', 'intruder@evil.example')
  assert.equal((await nora.ask('POST', '/account/password', { current: goodPassword, password: 'ein Fahrrad im Regen' })).status, 204)
  const confirmed = await app.ask(undefined, 'POST', '/api/v1/account/email/confirm', { token: link.split('#')[1] })
  assert.equal(confirmed.status, 410)
  assert.equal(((await nora.ask('GET', '/account')).body.data as { email: string }).email, nail.email)
})

test('a new address counts once its mailbox has said so; the old one is told, and neither it nor an older link works any more', async () => {
  const bolt = await app.tenant('Bolt')
  await join(acme, 'Berta Bolt', bolt.email)
  const berta = await signedIn(bolt.email)
  assert.equal((await berta.ask('POST', '/account/email', { email: 'First@bolt.example' })).status, 202)
  const first = await mailbox.linkTo('confirm', 'first@bolt.example')
  await berta.ask('POST', '/account/email', { email: 'berta@new.example' })
  const second = await mailbox.linkTo('confirm', 'berta@new.example')
  const confirm = (link: string) => berta.ask('POST', '/account/email/confirm', { token: link.split('#')[1] })
  assert.equal((await confirm(first)).status, 410, 'the newer link ended the older')
  assert.equal(
    (await app.ask(undefined, 'POST', '/api/v1/session', { email: bolt.email, password: goodPassword })).status,
    200,
    'nothing yet',
  )
  assert.equal((await confirm(second)).status, 204)
  assert.equal((await confirm(second)).status, 410)
  await mailbox.letterAbout('The e-mail address of your account was changed', bolt.email)
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/session', { email: bolt.email, password: goodPassword })).status, 401)
  await signedIn('berta@new.example')
  for (const tenant of [acme, bolt]) {
    const { body } = await app.ask(tenant.apiKey, 'POST', '/api/v1/members/query', { q: 'berta@new.example' })
    assert.equal((body.data as unknown[]).length, 1, `${tenant.slug} finds the member by the new address`)
  }
})

test('the link to a mailbox counts where its account is signed in: nobody confirms for a stranger who named their address', async () => {
  await join(acme, 'Ben Shown', 'ben@acme.example')
  const [ben, olga] = [await signedIn('ben@acme.example'), await signedIn(acme.email)]
  const isConfirmed = async (person: Person) =>
    ((await person.ask('GET', '/account')).body.data as { emailConfirmed: boolean }).emailConfirmed
  assert.deepEqual([await isConfirmed(ben), await isConfirmed(olga)], [false, true])
  const token = (await mailbox.linkTo('confirm', 'ben@acme.example')).split('#')[1]
  const nobody = await app.ask(undefined, 'POST', '/api/v1/account/email/confirm', { token })
  assert.deepEqual([nobody.status, nobody.body.code], [403, 'email.sign-in-first'])
  assert.equal((await olga.ask('POST', '/account/email/confirm', { token })).status, 403)
  assert.equal((await ben.ask('POST', '/account/email/confirm', { token })).status, 204)
  assert.equal(await isConfirmed(ben), true)
  // The letter about a sign-in from a new place may still be on its way.
  await app.context.entrance.background.done()
  const before = mailbox.lettersTo('ben@acme.example')
  assert.equal((await ben.ask('POST', '/account/email', { email: 'ben@acme.example' })).status, 202)
  await app.context.entrance.background.done()
  assert.equal(mailbox.lettersTo('ben@acme.example'), before, 'what is confirmed is not asked for again')
})

test('the address of somebody else is not told to be taken, and no letter goes there', async () => {
  const olga = await signedIn(acme.email)
  const before = mailbox.lettersTo('berta@new.example')
  assert.equal((await olga.ask('POST', '/account/email', { email: 'berta@new.example' })).status, 202)
  await app.context.entrance.background.done()
  assert.equal(mailbox.lettersTo('berta@new.example'), before)
})

test('whoever leaves is out at once, what they made stays; the last owner stays', async () => {
  const member = await join(acme, 'Lena Leaver', 'lena@acme.example')
  const lena = await signedIn('lena@acme.example')
  const made = await lena.ask('POST', '/contacts', { firstName: 'Ada' }, acme.slug)
  assert.equal(made.status, 201, made.text)
  const left = await lena.ask('POST', '/membership/leave', {}, acme.slug)
  assert.equal(left.status, 204, left.text)
  assert.equal((await lena.ask('GET', '/contacts', undefined, acme.slug)).status, 404)
  assert.deepEqual(((await lena.ask('GET', '/session')).body.data as { tenants: unknown[] }).tenants, [])
  const { body } = await app.ask(acme.apiKey, 'GET', `/api/v1/members/${member}`)
  assert.equal((body.data as { state: string }).state, 'inactive')
  const kept = await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${(made.body.data as { id: string }).id}`)
  assert.equal(kept.status, 200)
  const history = await app.ask(acme.apiKey, 'GET', `/api/v1/members/${member}/history`)
  const [newest] = history.body.data as { action: string; by: { id: string } }[]
  assert.deepEqual([newest?.action, newest?.by.id], ['deactivate', member])
  const olga = await signedIn(acme.email)
  const refused = await olga.ask('POST', '/membership/leave', {}, acme.slug)
  assert.deepEqual([refused.status, refused.body.code], [409, 'member.last-owner'])
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/membership/leave', {})).status, 403, 'a key is no member')
})

test('whoever left comes back when they are let in again', async () => {
  const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/members/query', { q: 'lena' })
  const [{ id } = { id: '' }] = body.data as { id: string }[]
  assert.equal((await app.ask(acme.apiKey, 'POST', `/api/v1/members/${id}/activate`)).status, 200)
  const lena = await signedIn('lena@acme.example')
  assert.equal((await lena.ask('GET', '/contacts', undefined, acme.slug)).status, 404, 'active again, but only the link lets her in')
  const link = await app.ask(acme.apiKey, 'POST', `/api/v1/members/${id}/link`)
  assert.equal(link.status, 200, link.text)
  const token = (link.body.data as { link: string }).link.split('#')[1]
  assert.equal((await lena.ask('POST', '/join', { token })).status, 200)
})

test('members who are ended with many others come in no more either', async () => {
  const ids = [await join(acme, 'Max', 'max@acme.example'), await join(acme, 'Mia', 'mia@acme.example')]
  for (const action of ['trash', 'end']) {
    const { body, text } = await app.ask(acme.apiKey, 'POST', '/api/v1/members/bulk', { ids, action })
    const { id } = body.data as { id: string }
    const state = async () => (await app.ask(acme.apiKey, 'GET', `/api/v1/jobs/${id}`)).body.data as { state: string; result: unknown }
    await eventually(async () => (await state()).state, 'done')
    assert.deepEqual((await state()).result, { done: 2, failed: {} }, text)
  }
  const { global } = app.database
  for (const memberId of ids) assert.equal(await hasMembership(global, acme.tenantId, memberId), false)
})
