import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { resetFactors } from '#platform/accounts/factors.ts'
import { type Answer, type Browser, goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

type Tenant = Awaited<ReturnType<TestEntrance['tenant']>>

const dataOf = <T>({ body }: Answer): T => body.data as T

async function signedIn({ email, slug }: { email: string; slug: string }, ip?: string): Promise<Browser> {
  const browser = world.browser({ tenant: slug, ...(ip === undefined ? {} : { ip }) })
  assert.equal((await browser.signIn(email)).status, 200)
  return browser
}

async function addApp(browser: Browser): Promise<void> {
  const { id, secret } = dataOf<{ id: string; secret: string }>(await browser.ask('POST', '/account/totp'))
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.at })
  assert.equal((await browser.ask('POST', `/account/totp/${id}/confirm`, { code })).status, 200)
}

/** A member who has joined, in a browser. */
async function joined(tenant: Tenant, email: string): Promise<{ browser: Browser; memberId: string }> {
  const memberId = await world.member(tenant, email)
  const token = await world.joinToken(tenant, memberId)
  const browser = world.browser({ tenant: tenant.slug })
  assert.equal((await browser.ask('POST', '/join', { token, password: goodPassword })).status, 200)
  return { browser, memberId }
}

interface Security {
  demandsFactor: boolean
  members: { memberId: string; joined: boolean; alone: boolean; totp: boolean; sessions: number | null }[]
  events: { kind: string; memberId: string; ip: string | null }[]
}

const securityOf = async (browser: Browser): Promise<Security> => dataOf(await browser.ask('GET', '/security'))

test('what a tenant demands holds from the next request on, for members alone, and nowhere else', async () => {
  const acme = await world.tenant()
  const other = await world.tenant()
  const olga = await signedIn(acme)
  const { browser: mia } = await joined(acme, 'mia.demanded@example.org')
  const early = await olga.ask('PATCH', '/security', { demandsFactor: true })
  assert.deepEqual([early.status, early.body.code], [409, 'factor.first-yourself'])
  await addApp(olga)
  assert.equal((await mia.ask('GET', '/tenant')).status, 200)
  assert.deepEqual(dataOf(await olga.ask('PATCH', '/security', { demandsFactor: true })), { demandsFactor: true })
  const refused = await mia.ask('GET', '/tenant')
  assert.deepEqual([refused.status, refused.body.code], [403, 'session.factor-demanded'])
  const { tenants } = dataOf<{ tenants: { factorDemanded: boolean }[] }>(await mia.ask('GET', '/session'))
  assert.deepEqual(
    tenants.map(({ factorDemanded }) => factorDemanded),
    [true],
    'the session says why',
  )
  assert.equal(
    (await mia.ask('GET', '/tenant', undefined, { authorization: `Bearer ${acme.apiKey}` })).status,
    200,
    'a key goes on working',
  )
  assert.equal((await (await signedIn(other)).ask('GET', '/tenant')).status, 200, 'the neighbour demands nothing')
  await addApp(mia)
  assert.equal((await mia.ask('GET', '/tenant')).status, 200)
  assert.equal((await olga.ask('GET', '/tenant')).status, 200)
  assert.equal((await mia.ask('DELETE', '/account/totp')).status, 204)
  assert.equal((await mia.ask('GET', '/tenant')).status, 403, 'who removes it is out again')
})

test('owners and admins see how each member is guarded; others see nothing of it', async () => {
  const acme = await world.tenant()
  const olga = await signedIn(acme)
  const { browser: mia, memberId } = await joined(acme, 'mia.guarded@example.org')
  await world.member(acme, 'not.yet@example.org')
  await addApp(mia)
  const { members, demandsFactor } = await securityOf(olga)
  assert.equal(demandsFactor, false)
  assert.deepEqual(
    members.map(({ joined: isIn, totp, sessions }) => ({ isIn, totp, sessions })).toSorted((a, b) => Number(a.isIn) - Number(b.isIn)),
    [
      { isIn: false, totp: false, sessions: 0 },
      { isIn: true, totp: true, sessions: 1 },
      { isIn: true, totp: false, sessions: 1 },
    ],
  )
  for (const [method, path] of [
    ['GET', '/security'],
    ['PATCH', '/security'],
    ['GET', `/members/${memberId}/sessions`],
    ['DELETE', `/members/${memberId}/sessions`],
    ['DELETE', `/members/${memberId}/factors`],
  ] as const)
    assert.equal((await mia.ask(method, path, method === 'PATCH' ? { demandsFactor: false } : undefined)).status, 403, `${method} ${path}`)
})

test('an admin ends a member’s sessions and takes lost factors away, and both are in the history', async () => {
  const acme = await world.tenant()
  const olga = await signedIn(acme)
  const { browser: mia, memberId } = await joined(acme, 'mia.lost@example.org')
  await addApp(mia)
  assert.equal(dataOf<{ ip: string }[]>(await olga.ask('GET', `/members/${memberId}/sessions`))[0]?.ip, '192.0.2.1')
  assert.equal((await olga.ask('DELETE', `/members/${memberId}/sessions`)).status, 204)
  assert.equal((await mia.ask('GET', '/session')).status, 401)
  assert.equal((await mia.signIn('mia.lost@example.org')).status, 202)
  assert.equal((await olga.ask('DELETE', `/members/${memberId}/factors`)).status, 204)
  assert.equal((await mia.signIn('mia.lost@example.org')).status, 200)
  const kinds = (await securityOf(olga)).events.filter((event) => event.memberId === memberId).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['factors-reset', 'factor-added'], 'and not when she came to work')
  const found = await world.database.batch(acme.tenantId, [
    {
      text: `select action from change_record where tenant_id = $1 and entity = 'member' order by id desc limit 2`,
      values: [acme.tenantId],
    },
  ])
  assert.deepEqual(
    found[0]?.rows.map(({ action }) => action),
    ['member.reset-factors', 'member.end-sessions'],
  )
})

test('an account that other organisations use too is not theirs to change, nor to look at closely', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const { memberId } = await joined(acme, 'mia.both@example.org')
  const inBolt = await world.member(bolt, 'mia.both@example.org')
  await world.browser().ask('POST', '/join', { token: await world.joinToken(bolt, inBolt), password: goodPassword })
  await world.browser({ ip: '198.51.100.9' }).signIn('mia.both@example.org', 'wrong wrong wrong')
  const olga = await signedIn(acme)
  const { members, events } = await securityOf(olga)
  const mia = members.find((member) => member.memberId === memberId)
  assert.deepEqual([mia?.alone, mia?.sessions], [false, null])
  const failed = events.find(({ kind }) => kind === 'sign-in-failed')
  assert.deepEqual([failed?.memberId, failed?.ip], [memberId, null], 'that somebody tried, not from where')
  for (const [method, path] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['DELETE', 'factors'],
  ] as const) {
    const refused = await olga.ask(method, `/members/${memberId}/${path}`)
    assert.deepEqual([refused.status, refused.body.code], [409, 'member.in-other-tenants'])
  }
  assert.equal((await olga.ask('DELETE', `/members/${inBolt}/sessions`)).status, 404, 'the neighbour’s member')
  const invited = await world.member(acme, 'later@example.org')
  assert.equal((await olga.ask('DELETE', `/members/${invited}/factors`)).body.code, 'member.not-joined')
})

test('who signs in from a new browser, system or country is told by letter; the first time, and from the same place, not', async () => {
  const acme = await world.tenant()
  const from = async (ip: string, agent: string) => {
    world.letters.length = 0
    const browser = world.browser({ ip })
    const body = { email: acme.email, password: goodPassword, timeZone: 'Europe/Berlin' }
    assert.equal((await browser.ask('POST', '/session', body, { 'user-agent': agent })).status, 200)
    await world.entrance.background.done()
    return world.letters.map(({ template, to, text }) => ({ template, to: to.email, text }))
  }
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0'
  assert.deepEqual(await from('91.0.0.1', firefox), [], 'the first time')
  assert.deepEqual(
    await from('91.0.0.77', firefox.replaceAll('141.0', '142.0')),
    [],
    'a newer Firefox, another address in the same country',
  )
  const [letter, ...none] = await from('8.8.8.8', firefox)
  assert.deepEqual([letter?.template, letter?.to, none], ['account.new-place', acme.email, []])
  assert.match(letter?.text ?? '', /Firefox 141, Windows, Vereinigte Staaten, 22\. Nov\. 2026, 10:00/)
  assert.doesNotMatch(letter?.text ?? '', /8\.8\.8\.8|#/, 'neither an address nor a secret')
  assert.deepEqual(await from('8.8.8.8', firefox), [], 'known by now')
})

test('whose account is locked is told once, and the admins see it', async () => {
  const acme = await world.tenant()
  world.letters.length = 0
  for (let guess = 0; guess < 9; guess += 1) await world.browser({ ip: `203.0.113.${guess}` }).signIn(acme.email, 'wrong wrong wrong')
  await world.entrance.background.done()
  assert.deepEqual(
    world.letters.map(({ template }) => template),
    ['account.locked'],
  )
  world.clock.at += 60 * 60_000
  const kinds = (await securityOf(await signedIn(acme))).events.map(({ kind }) => kind)
  assert.equal(kinds.filter((kind) => kind === 'locked').length, 1)
  assert.equal(kinds.filter((kind) => kind === 'sign-in-failed').length, 5)
})

test('whoever has one factor more or less is told by letter, whoever did it', async () => {
  const acme = await world.tenant()
  const { browser: mia, memberId } = await joined(acme, 'mia.letters@example.org')
  const told = async () => {
    await world.entrance.background.done()
    return world.letters.splice(0).map(({ template, to }) => [template, to.email])
  }
  await told()
  await addApp(mia)
  assert.deepEqual(await told(), [['account.factor-added', 'mia.letters@example.org']])
  assert.equal((await mia.ask('DELETE', '/account/totp')).status, 204)
  assert.deepEqual(await told(), [['account.factor-removed', 'mia.letters@example.org']])
  await addApp(mia)
  await told()
  const olga = await signedIn(acme)
  assert.equal((await olga.ask('DELETE', `/members/${memberId}/factors`)).status, 204)
  assert.deepEqual(await told(), [['account.factors-reset', 'mia.letters@example.org']])
})

test('the operator takes factors away for who has lost everything', async () => {
  const acme = await world.tenant()
  const olga = await signedIn(acme)
  await addApp(olga)
  const { account } = dataOf<{ account: { id: string } }>(await olga.ask('GET', '/session'))
  await world.database.global(resetFactors(account.id))
  assert.equal((await olga.ask('GET', '/session')).status, 401)
  assert.equal((await olga.signIn(acme.email)).status, 200)
})
