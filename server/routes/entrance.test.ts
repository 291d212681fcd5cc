import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountByEmail, addMembership } from '#platform/accounts/account.ts'
import { tenantBySlug } from '#platform/accounts/tenants.ts'
import { isTokenGone, newToken } from '#platform/accounts/tokens.ts'
import type { Database } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { createTenant } from '#server/create-tenant.ts'
import { activateMember } from '#server/members.ts'
import { freshSetupLink } from '#server/setup-link.ts'
import { baseUrl, goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const hour = 60 * 60_000
const day = 24 * hour

async function countsOf(): Promise<Record<string, number>> {
  const owner = openOwner(world.ownerUrl)
  try {
    const text = `select (select count(*) from tenant) as tenants, (select count(*) from account) as accounts, (select count(*) from membership) as memberships,
      (select count(*) from session) as sessions, (select count(*) from api_key) as keys,
      (select count(*) from one_time_token) as tokens`
    return (await owner.query<Record<string, number>>({ text })).rows[0] ?? {}
  } finally {
    await owner.close()
  }
}

const tokenOf = (link: string | undefined): string => link?.split('#')[1] ?? ''

test('the first owner sets the installation up by the printed link, once; a fresh link ends the older one', async () => {
  const { accounts } = world.entrance
  const older = await freshSetupLink(accounts, baseUrl)
  const fresh = await freshSetupLink(accounts, baseUrl)
  assert.match(fresh?.link ?? '', /^https:\/\/crm\.example\/setup#[\w-]{43}$/)
  const browser = world.browser()
  const check = async (link: string | undefined) => (await browser.ask('POST', '/setup/check', { token: tokenOf(link) })).status
  assert.deepEqual([await check(older?.link), await check(fresh?.link), await check('#nonsense')], [410, 204, 410])

  const wanted = {
    token: tokenOf(fresh?.link),
    organisation: 'Müller & Söhne',
    country: 'AT',
    name: 'Anna Müller',
    email: 'Anna@Mueller.example',
    password: goodPassword,
    language: 'de',
  }
  const weak = await browser.ask('POST', '/setup', { ...wanted, password: 'Anna Müller 1980' })
  assert.equal(weak.status, 422)
  assert.deepEqual(
    (weak.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => [pointer, code]),
    [['/password', 'password.names-you']],
  )
  const wrong = await browser.ask('POST', '/setup', {
    token: wanted.token,
    organisation: ' ',
    country: 'XX',
    email: 'nobody',
    language: 'fr',
    extra: 1,
  })
  assert.deepEqual((wrong.body.errors as { pointer: string }[]).map(({ pointer }) => pointer).toSorted(), [
    '/country',
    '/email',
    '/extra',
    '/language',
    '/name',
    '/organisation',
    '/password',
  ])
  assert.equal((await countsOf()).tenants, 0, 'nothing is written when an error is returned')

  const made = await browser.ask('POST', '/setup', wanted)
  assert.equal(made.status, 201)
  assert.deepEqual(made.body.data, { slug: 'mueller-soehne' })
  const { account, tenants } = (await browser.ask('GET', '/session')).body.data as {
    account: Record<string, string>
    tenants: Record<string, string>[]
  }
  assert.deepEqual(
    [account.email, account.name, account.language, account.timeZone],
    ['anna@mueller.example', 'Anna Müller', 'de', 'Europe/Vienna'],
  )
  assert.deepEqual([tenants[0]?.role, tenants[0]?.country, tenants[0]?.name], ['owner', 'AT', 'Müller & Söhne'])
  const noted = (await browser.ask('GET', '/account/events')).body.data as { kind: string }[]
  assert.deepEqual(
    noted.map(({ kind }) => kind),
    ['signed-in'],
    'the first session is noted as any other',
  )
  browser.tenant = 'mueller-soehne'
  assert.equal(((await browser.ask('GET', '/tenant')).body.data as { currency: string }).currency, 'EUR')

  assert.equal((await world.browser().ask('POST', '/setup', { ...wanted, email: 'eve@evil.example' })).status, 410)
  assert.equal(await freshSetupLink(accounts, baseUrl), null, 'a set-up installation prints no link')
})

test('of two who use a link in the same moment one gets the tenant, and the other leaves nothing behind', async () => {
  const { accounts } = world.entrance
  const { token, statement } = newToken(accounts, 'set-up')
  await accounts.database.global(statement)
  const before = await countsOf()
  const attempts = await Promise.allSettled(
    ['first', 'second'].map((who) =>
      createTenant(accounts, world.keys, {
        name: `Race ${who}`,
        country: 'DE',
        language: 'en',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        owner: { name: 'R. Acer', email: `${who}@race.example`, password: goodPassword },
        setupToken: token,
      }),
    ),
  )
  assert.deepEqual(attempts.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  const after = await countsOf()
  assert.deepEqual([Number(after.tenants) - Number(before.tenants), Number(after.accounts) - Number(before.accounts)], [1, 1])
  assert.ok(attempts.some((attempt) => attempt.status === 'rejected' && isTokenGone(attempt.reason)))
})

test('where the answer to the last word is lost, nobody knows whether the tenant is there: it keeps its keys', async () => {
  const { accounts } = world.entrance
  const real = accounts.database
  const losing = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    if ((await tenantBySlug(real.global, 'cut-off')) === undefined) return done
    throw new DatabaseError('database.connection-lost', 'the connection was lost')
  }
  const database: Database = {
    ...real,
    batch: (...asked) => losing(real.batch(...asked)),
    tenant: (id, work, options) => losing(real.tenant(id, work, options)),
  }
  const owner = { name: 'C. Utoff', email: 'cut@off.example', password: goodPassword }
  const place = { country: 'DE', language: 'en', timeZone: 'Europe/Berlin', currency: 'EUR' } as const
  await assert.rejects(createTenant({ ...accounts, database }, world.keys, { name: 'Cut off', ...place, owner }), {
    code: 'database.connection-lost',
  })
  const made = await tenantBySlug(real.global, 'cut-off')
  await world.keys.tenant(made?.id ?? '')
  assert.equal((await world.browser().signIn(owner.email)).status, 200)
})

test('many tenants of the same name, made at once, each get a slug of their own; one owner of all has one account', async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => world.tenant('Same Name', 'serial@founder.example')))
  assert.deepEqual(made.map(({ slug }) => slug).toSorted(), ['same-name', 'same-name-2', 'same-name-3', 'same-name-4'])
  const browser = world.browser()
  const { tenants } = (await browser.signIn('serial@founder.example')).body.data as { tenants: unknown[] }
  assert.equal(tenants.length, 4)
})

test('a member joins by the link with a new account, once', async () => {
  const acme = await world.tenant('Acme & Co')
  const memberId = await world.member(acme, 'mia@people.example', 'manager')
  const admin = world.browser({ tenant: acme.slug })
  await admin.signIn(acme.email)
  world.letters.length = 0
  const answer = await admin.ask('POST', `/members/${memberId}/link`)
  const { link, mailed, expiresAt } = answer.body.data as { link: string; mailed: boolean; expiresAt: string }
  assert.equal(mailed, true)
  assert.equal(Date.parse(expiresAt) - world.clock.at, 7 * day)
  const [letter] = world.letters
  assert.deepEqual([letter?.to.email, letter?.tenantId, letter?.template], ['mia@people.example', acme.tenantId, 'member.join'])
  assert.ok(
    letter?.text.includes(`${link}.`) && letter.html.includes(`href="${link}.`),
    'the mailed one bears the proof that the shown one lacks',
  )
  assert.match(letter?.html ?? '', /Acme &#38; Co/)
  assert.match(letter?.text ?? '', /Olga Owner hat Sie zu Acme & Co hinzugefügt/)

  const mia = world.browser()
  const token = tokenOf(link)
  const check = await mia.ask('POST', '/join/check', { token })
  assert.deepEqual(check.body.data, { tenant: 'Acme & Co', email: 'mia@people.example', hasAccount: false })
  assert.equal((await mia.ask('POST', '/join', { token, name: 'Mia' })).status, 422)
  assert.equal((await mia.ask('POST', '/join', { token, name: 'Mia', password: 'too short' })).status, 422)
  assert.equal(mia.cookie, undefined)
  const joined = await mia.ask('POST', '/join', { token, name: 'Mia', password: 'ein Fahrrad im Regen' })
  assert.equal(joined.status, 200)
  const { tenants } = joined.body.data as { tenants: Record<string, string>[] }
  assert.deepEqual([tenants[0]?.slug, tenants[0]?.role, tenants[0]?.memberId], [acme.slug, 'manager', memberId])
  mia.tenant = acme.slug
  assert.equal((await mia.ask('GET', '/tenant')).status, 200)

  const eve = world.browser()
  assert.equal((await eve.ask('POST', '/join/check', { token })).status, 410)
  assert.equal((await eve.ask('POST', '/join', { token, name: 'Eve', password: 'ein Fahrrad im Schnee' })).status, 410)
  const again = await admin.ask('POST', `/members/${memberId}/link`)
  assert.deepEqual([again.status, again.body.code], [409, 'member.already-joined'])
})

test('a newer link ends the older one, and seven days end both', async () => {
  const acme = await world.tenant()
  const memberId = await world.member(acme, 'late@people.example')
  const [older, newer] = [await world.joinToken(acme, memberId), await world.joinToken(acme, memberId)]
  const check = async (token: string) => (await world.browser().ask('POST', '/join/check', { token })).status
  assert.deepEqual([await check(older), await check(newer)], [410, 200])
  world.clock.at += 7 * day - 1
  assert.equal(await check(newer), 200)
  world.clock.at += 1
  assert.equal(await check(newer), 410)
})

test('who has an account joins with it: signed in, or with its password, whose guesses are counted', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const memberId = await world.member(bolt, acme.email)
  const token = await world.joinToken(bolt, memberId)
  const owner = world.browser()
  assert.equal(((await owner.ask('POST', '/join/check', { token })).body.data as { hasAccount: boolean }).hasAccount, true)
  assert.equal((await owner.ask('POST', '/join', { token })).status, 422)
  const statuses: number[] = []
  for (let guess = 1; guess <= 6; guess += 1)
    statuses.push((await owner.ask('POST', '/join', { token, password: 'wrong wrong wrong' })).status)
  assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429])
  world.clock.at += hour
  const stranger = world.browser()
  await stranger.signIn(bolt.email)
  assert.deepEqual((await stranger.ask('POST', '/join', { token })).body.code, 'join.other-account')
  await owner.signIn(acme.email)
  const joined = await owner.ask('POST', '/join', { token })
  assert.equal(joined.status, 200)
  assert.equal((joined.body.data as { tenants: unknown[] }).tenants.length, 2)
})

test('two links for one new person, used in the same moment, make one account', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const tokens: string[] = []
  for (const tenant of [acme, bolt]) tokens.push(await world.joinToken(tenant, await world.member(tenant, 'twice@people.example')))
  const join = (token: string | undefined) => world.browser().ask('POST', '/join', { token, name: 'T', password: goodPassword })
  const answers = await Promise.all(tokens.map(join))
  const late = answers.findIndex(({ status }) => status !== 200)
  if (late >= 0) {
    assert.equal(answers[late]?.status, 409)
    assert.equal((await join(tokens[late])).status, 200, 'the same link works again')
  }
  const { tenants } = (await world.browser().signIn('twice@people.example')).body.data as { tenants: unknown[] }
  assert.equal(tenants.length, 2)
})

test('a member who was deactivated in the meantime stays outside, whatever link they hold', async () => {
  const acme = await world.tenant()
  const memberId = await world.member(acme, 'gone@people.example')
  const token = await world.joinToken(acme, memberId)
  await world.act(acme, memberId, 'deactivate')
  assert.equal((await world.browser().ask('POST', '/join/check', { token })).status, 410)
  assert.equal((await world.browser().ask('POST', '/join', { token, name: 'X', password: goodPassword })).status, 410)
  const headers = { authorization: `Bearer ${acme.apiKey}` }
  assert.equal((await world.browser().ask('POST', `/members/${memberId}/link`, undefined, headers)).body.code, 'member.inactive')
})

test('a link dies when the member is changed: by another address, other rights, or removal', async () => {
  const acme = await world.tenant()
  const change = async (memberId: string, input: Record<string, unknown>) => {
    world.clock.at += 1
    await world.change(acme, memberId, input)
  }
  for (const input of [{ email: 'right@people.example' }, { role: 'owner' }]) {
    const memberId = await world.member(acme, 'mistyped@people.example')
    const token = await world.joinToken(acme, memberId)
    assert.equal((await world.browser().ask('POST', '/join/check', { token })).status, 200)
    await change(memberId, input)
    assert.equal((await world.browser().ask('POST', '/join/check', { token })).status, 410, JSON.stringify(input))
    assert.equal((await world.browser().ask('POST', '/join', { token, name: 'X', password: goodPassword })).status, 410)
    const fresh = await world.joinToken(acme, memberId)
    assert.equal((await world.browser().ask('POST', '/join/check', { token: fresh })).status, 200)
    await change(memberId, { email: `${memberId}@people.example` })
  }
})

test('a member whom somebody let in by hand still joins by a link', async () => {
  const acme = await world.tenant()
  const memberId = await world.member(acme, 'byhand@people.example')
  await activateMember({ ...world.entrance.accounts, keys: world.keys }, acme, memberId)
  const token = await world.joinToken(acme, memberId)
  assert.equal((await world.browser().ask('POST', '/join', { token, name: 'B', password: goodPassword })).status, 200)
})

test('joining that broke off before the member was let in is finished at the next sign-in', async () => {
  const acme = await world.tenant()
  const bolt = await world.tenant()
  const memberId = await world.member(acme, bolt.email)
  const { accounts } = world.entrance
  const account = await accountByEmail(accounts.database.global, bolt.email)
  await accounts.database.global(addMembership(account?.id ?? '', acme.tenantId, memberId, accounts.clock.now()))
  const browser = world.browser({ tenant: acme.slug })
  const { tenants } = (await browser.signIn(bolt.email)).body.data as { tenants: { slug: string }[] }
  assert.deepEqual(tenants.map(({ slug }) => slug).toSorted(), [acme.slug, bolt.slug].toSorted())
  assert.equal((await browser.ask('GET', '/tenant')).status, 200)
})

test('an admin gives no link by which an owner comes in, and members give none', async () => {
  const acme = await world.tenant()
  const [ownerToBe, member] = [await world.member(acme, 'o2@people.example', 'owner'), await world.member(acme, 'm2@people.example')]
  const owner = world.browser({ tenant: acme.slug })
  await owner.signIn(acme.email)
  const keyOf = async (role: string) =>
    ((await owner.ask('POST', '/api-keys', { name: role, role, expiresOn: null })).body.data as { key: string }).key
  const link = async (key: string, id: string) =>
    (await world.browser().ask('POST', `/members/${id}/link`, undefined, { authorization: `Bearer ${key}` })).status
  const [admin, manager] = [await keyOf('admin'), await keyOf('manager')]
  assert.deepEqual([await link(admin, ownerToBe), await link(admin, member), await link(manager, member)], [403, 200, 403])
  assert.equal(await link(acme.apiKey, ownerToBe), 200)
  const bolt = await world.tenant()
  assert.equal(await link(bolt.apiKey, member), 404, 'of another tenant')
  assert.equal(await link(acme.apiKey, 'not-an-id'), 404)
})

test('keys are shown once, listed without the secret, and never above the own role', async () => {
  const acme = await world.tenant()
  const owner = world.browser({ tenant: acme.slug })
  await owner.signIn(acme.email)
  const made = await owner.ask('POST', '/api-keys', { name: 'Admin sync', role: 'admin', expiresOn: '2031-01-01' })
  const { key, ...shown } = made.body.data as { id: string; key: string; name: string }
  assert.match(key, /^stw_[\w-]{43}$/)
  const byAdmin = { authorization: `Bearer ${key}` }
  const list = await owner.ask('GET', '/api-keys', undefined, byAdmin)
  const [first] = list.body.data as Record<string, unknown>[]
  assert.deepEqual(first, { ...shown, lastUsedOn: world.clock.now().toISOString().slice(0, 10) })
  assert.ok(!JSON.stringify(list.body).includes(key.slice(4)))
  const above = await owner.ask('POST', '/api-keys', { name: 'more', role: 'owner' }, byAdmin)
  assert.deepEqual([above.status, above.body.code], [403, 'role.above-own'])
  assert.equal((await owner.ask('POST', '/api-keys', { name: 'same', role: 'admin' }, byAdmin)).status, 201)
  const past = await owner.ask('POST', '/api-keys', { name: 'past', role: 'member', expiresOn: '2020-02-02' })
  assert.deepEqual([past.status, (past.body.errors as { code: string }[])[0]?.code], [422, 'day.past'])
  const bolt = await world.tenant()
  const foreign = { authorization: `Bearer ${bolt.apiKey}` }
  assert.equal((await owner.ask('DELETE', `/api-keys/${shown.id}`, undefined, foreign)).status, 404)
  assert.equal((await owner.ask('GET', '/api-keys', undefined, byAdmin)).status, 200)
})

test('those who are neither owner nor admin change neither keys nor tenant', async () => {
  const acme = await world.tenant()
  const owner = world.browser({ tenant: acme.slug })
  await owner.signIn(acme.email)
  for (const role of ['manager', 'member', 'read-only']) {
    const { key } = (await owner.ask('POST', '/api-keys', { name: role, role })).body.data as { key: string }
    const headers = { authorization: `Bearer ${key}` }
    const statuses = [
      await owner.ask('GET', '/api-keys', undefined, headers),
      await owner.ask('POST', '/api-keys', { name: 'x', role: 'read-only' }, headers),
      await owner.ask('PATCH', '/tenant', { name: 'x' }, headers),
      await owner.ask('GET', '/tenant', undefined, headers),
    ].map(({ status }) => status)
    assert.deepEqual(statuses, [403, 403, 403, 200], role)
  }
})

test('the tenant is changed in what is named, refused whole when one value is wrong, and known anew at once', async () => {
  const acme = await world.tenant()
  const owner = world.browser({ tenant: acme.slug })
  await owner.signIn(acme.email)
  const before = (await owner.ask('GET', '/tenant')).body.data as Record<string, string>
  const changed = await owner.ask('PATCH', '/tenant', { name: 'Bolt & Nut', currency: 'CHF' })
  assert.deepEqual(changed.body.data, { ...before, name: 'Bolt & Nut', currency: 'CHF' })
  const wrong = await owner.ask('PATCH', '/tenant', { country: 'CH', timeZone: 'Mars/Olympus', currency: 'XYZ' })
  assert.deepEqual((wrong.body.errors as { pointer: string; code: string }[]).map(({ code }) => code).toSorted(), [
    'currency.unknown',
    'time-zone.unknown',
  ])
  assert.deepEqual((await owner.ask('GET', '/tenant')).body, changed.body)
  // Of two who change different things at once neither takes the other's back.
  for (const [currency, language] of [
    ['EUR', 'en'],
    ['CHF', 'de'],
    ['USD', 'en'],
  ]) {
    await Promise.all([{ currency }, { language }].map((change) => owner.ask('PATCH', '/tenant', change)))
    const now = (await owner.ask('GET', '/tenant')).body.data as Record<string, string>
    assert.deepEqual([now.currency, now.language], [currency, language])
  }
})
