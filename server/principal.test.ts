import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { problemHandler } from '#engine/api/problem.ts'
import { silentLog } from '#platform/log/log.ts'
import { openPrincipals } from '#server/principal.ts'
import { secure } from '#server/security.ts'
import { baseUrl, goodPassword, openTestEntrance, sessionName, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance
/** A second server process: another memory, the same database. */
let other: FastifyInstance

before(async () => {
  world = await openTestEntrance()
  const principals = openPrincipals(world.entrance.accounts, silentLog)
  other = Fastify()
  other.setErrorHandler(problemHandler(silentLog))
  await secure(other, { baseUrl, principals })
  other.get('/who', async (request) => principals.resolve(request))
  other.post('/api/v1/members/:id/deactivate', async () => ({}))
})
after(async () => {
  await other.close()
  await world.close()
})

interface Who {
  readonly status: number
  readonly principal: Principal
  readonly text: string
}

async function who(headers: Record<string, string | undefined>): Promise<Who> {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  const answer = await other.inject({ method: 'GET', url: '/who', headers: given as Record<string, string> })
  return { status: answer.statusCode, principal: answer.json(), text: answer.body }
}

const withCookie = (cookie: string | undefined, slug?: string) => who({ cookie: `${sessionName}=${cookie}`, 'steward-tenant': slug })
const withKey = (key: string, slug?: string) => who({ authorization: `Bearer ${key}`, 'steward-tenant': slug })

test('nobody is 401; somebody who names no tenant is told to', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  await browser.signIn(acme.email)
  assert.equal((await who({})).status, 401)
  assert.equal((await withKey('stw_nonsense')).status, 401)
  assert.equal((await who({ authorization: 'Basic b2xnYTpwYXNz' })).status, 401)
  assert.equal((await withCookie('nonsense', acme.slug)).status, 401)
  assert.equal((await withCookie(browser.cookie)).status, 400)
})

test('a member comes with role, place and language; a key with its own', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  await browser.signIn(acme.email)
  const { principal } = await withCookie(browser.cookie, acme.slug)
  const { actorId, accountId, sessionId, mates, ...rest } = principal
  assert.deepEqual(mates, [actorId])
  assert.ok(accountId !== null && sessionId !== null)
  assert.deepEqual(rest, {
    kind: 'member',
    tenantId: acme.tenantId,
    slug: acme.slug,
    role: 'owner',
    ownRole: null,
    modelVersion: 0,
    allowedAddresses: [],
    country: 'DE',
    language: 'de',
    timeZone: 'Europe/Berlin',
    channel: 'manual',
  })
  const key = (await withKey(acme.apiKey)).principal
  assert.deepEqual([key.kind, key.role, key.channel, key.tenantId, key.accountId], ['key', 'owner', 'api', acme.tenantId, null])
  assert.equal((await withKey(acme.apiKey, acme.slug)).status, 200)
})

test('a foreign tenant answers like one that does not exist', async () => {
  const [acme, other] = [await world.tenant(), await world.tenant()]
  const browser = world.browser()
  await browser.signIn(acme.email)
  for (const show of [(slug: string) => withCookie(browser.cookie, slug), (slug: string) => withKey(acme.apiKey, slug)]) {
    const [theirs, none] = [await show(other.slug), await show('no-such-tenant')]
    assert.equal(theirs.status, 404)
    assert.equal(theirs.text, none.text)
    assert.equal((await show('No/Slug')).text, none.text)
  }
})

test('one person is a member of two tenants, in each with the role that they have there', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const memberId = await world.member(bolt, acme.email, 'read-only')
  const browser = world.browser()
  const token = await world.joinToken(bolt, memberId)
  assert.equal((await browser.ask('POST', '/join', { token, password: goodPassword })).status, 200)
  const [there, here] = [(await withCookie(browser.cookie, bolt.slug)).principal, (await withCookie(browser.cookie, acme.slug)).principal]
  assert.deepEqual([here.role, there.role, there.actorId], ['owner', 'read-only', memberId])
  assert.equal(here.accountId, there.accountId)
  const { tenants } = (await browser.ask('GET', '/session')).body.data as { tenants: { slug: string; role: string }[] }
  assert.deepEqual(Object.fromEntries(tenants.map(({ slug, role }) => [slug, role])), { [acme.slug]: 'owner', [bolt.slug]: 'read-only' })
})

test('a deactivated member is out within a second, in this tenant alone, and in again when activated', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const memberId = await world.member(bolt, acme.email)
  const browser = world.browser()
  await browser.ask('POST', '/join', { token: await world.joinToken(bolt, memberId), password: goodPassword })
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 200)
  await world.act(bolt, memberId, 'deactivate')
  world.clock.at += 1000
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 404)
  assert.equal((await withCookie(browser.cookie, acme.slug)).status, 200)
  const { tenants } = (await browser.ask('GET', '/session')).body.data as { tenants: { slug: string }[] }
  assert.deepEqual(
    tenants.map(({ slug }) => slug),
    [acme.slug],
  )
  await world.act(bolt, memberId, 'activate')
  world.clock.at += 1000
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 200)
})

test('a write to members counts at once in the process that made it', async () => {
  const bolt = await world.tenant()
  const memberId = await world.member(bolt, 'now@people.example')
  const browser = world.browser()
  await browser.ask('POST', '/join', { token: await world.joinToken(bolt, memberId), name: 'N', password: goodPassword })
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 200)
  await world.act(bolt, memberId, 'deactivate')
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 200, 'remembered')
  await other.inject({ method: 'POST', url: `/api/v1/members/${memberId}/deactivate` })
  assert.equal((await withCookie(browser.cookie, bolt.slug)).status, 404)
})

test('a key or session revoked in another process works no longer than a second', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const made = (await browser.ask('POST', '/api-keys', { name: 'sync', role: 'member', expiresOn: null })).body.data as {
    id: string
    key: string
  }
  const { cookie } = browser
  assert.equal((await withKey(made.key)).principal.role, 'member')
  assert.equal((await withCookie(cookie, acme.slug)).status, 200)
  await browser.ask('DELETE', `/api-keys/${made.id}`)
  await browser.ask('DELETE', '/session')
  world.clock.at += 999
  assert.deepEqual([(await withKey(made.key)).status, (await withCookie(cookie, acme.slug)).status], [200, 200], 'remembered')
  world.clock.at += 1
  assert.deepEqual([(await withKey(made.key)).status, (await withCookie(cookie, acme.slug)).status], [401, 401])
})

test('where it was revoked it ends at once', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const made = (await browser.ask('POST', '/api-keys', { name: 'sync', role: 'member', expiresOn: null })).body.data as {
    id: string
    key: string
  }
  const byKey = () => browser.ask('GET', '/tenant', undefined, { authorization: `Bearer ${made.key}` })
  assert.equal((await byKey()).status, 200)
  assert.equal((await browser.ask('DELETE', `/api-keys/${made.id}`)).status, 204)
  assert.equal((await byKey()).status, 401)
})

test('a key ends with its day, in UTC', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const today = world.clock.now().toISOString().slice(0, 10)
  const made = (await browser.ask('POST', '/api-keys', { name: 'trial', role: 'member', expiresOn: today })).body.data as { key: string }
  world.clock.at = Date.parse(`${today}T23:59:59.999Z`)
  assert.equal((await withKey(made.key)).status, 200)
  world.clock.at += 1001
  assert.equal((await withKey(made.key)).status, 401)
})
