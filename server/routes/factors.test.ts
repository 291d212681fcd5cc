import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { type Options, openAuthenticator } from '#tests/authenticator.ts'
import { type Answer, type Browser, baseUrl, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const minute = 60_000
const day = 24 * 60 * minute

const dataOf = <T>({ body }: Answer): T => body.data as T
const codesOf = (answer: Answer): string[] => (answer.body.errors as { code: string }[]).map(({ code }) => code)

/** The code that the app shows `steps` steps from now. */
const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.at + steps * 30_000 })

interface Enrolled {
  readonly email: string
  readonly slug: string
  readonly browser: Browser
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}

async function withApp(): Promise<Enrolled> {
  const { email, slug } = await world.tenant()
  const browser = world.browser({ tenant: slug })
  await browser.signIn(email)
  const { id, secret } = dataOf<{ id: string; secret: string }>(await browser.ask('POST', '/account/totp'))
  const confirmed = await browser.ask('POST', `/account/totp/${id}/confirm`, { code: codeOf(secret) })
  assert.equal(confirmed.status, 200)
  const { recoveryCodes } = dataOf<{ recoveryCodes: string[] }>(confirmed)
  world.clock.at += 2 * minute
  return { email, slug, browser, secret, recoveryCodes }
}

async function withPasskey(counter = 1) {
  const { email, slug, tenantId } = await world.tenant()
  const browser = world.browser({ tenant: slug })
  await browser.signIn(email)
  const key = openAuthenticator(baseUrl, counter)
  const options = dataOf<Options>(await browser.ask('POST', '/account/passkeys/options'))
  const added = await browser.ask('POST', '/account/passkeys', { name: 'My laptop', response: key.create(options) })
  assert.equal(added.status, 201)
  return { email, slug, tenantId, browser, key, passkey: dataOf<{ id: string; recoveryCodes: string[] }>(added) }
}

const passkeySignIn = async (browser: Browser, key: ReturnType<typeof openAuthenticator>, lies = {}) => {
  const options = dataOf<Options>(await browser.ask('POST', '/session/passkey/options'))
  return browser.ask('POST', '/session/passkey', { passkey: key.get(options, lies) })
}

test('an authenticator app is added by a code of it; then the password alone opens nothing', async () => {
  const { email, secret, recoveryCodes } = await withApp()
  assert.equal(new Set(recoveryCodes).size, 10)
  const browser = world.browser()
  const half = await browser.signIn(email)
  assert.deepEqual([half.status, half.body.data], [202, { factors: ['code', 'recovery-code'], remember: false }])
  assert.equal(browser.cookie, undefined)
  assert.equal((await browser.ask('GET', '/session')).status, 401)
  assert.deepEqual((await browser.ask('GET', '/session/factor')).body.data, half.body.data)
  const wrong = await browser.ask('POST', '/session/factor', { code: '000000' })
  assert.deepEqual([wrong.status, codesOf(wrong)], [422, ['factor.wrong-code']])
  const right = await browser.ask('POST', '/session/factor', { code: codeOf(secret) })
  assert.equal(right.status, 200)
  assert.equal((await browser.ask('GET', '/session')).status, 200)
  assert.equal((await browser.ask('GET', '/session/factor')).status, 410, 'the half sign-in is used up')
})

test('a code works once, a step early or late and no further, and none before it works any more', async () => {
  const { email, secret } = await withApp()
  const show = async (code: string) => {
    const browser = world.browser()
    await browser.signIn(email)
    return (await browser.ask('POST', '/session/factor', { code })).status
  }
  assert.equal(await show(codeOf(secret, 2)), 422)
  assert.equal(await show(codeOf(secret, -2)), 422)
  const early = codeOf(secret, 1)
  assert.equal(await show(early), 200)
  assert.equal(await show(early), 422, 'the same again')
  assert.equal(await show(codeOf(secret)), 422, 'the one before')
  world.clock.at += minute
  assert.equal(await show(codeOf(secret)), 200)
})

test('of a code that is shown many times at once one gets in', async () => {
  const { email, secret } = await withApp()
  const code = codeOf(secret)
  const browsers = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const browser = world.browser()
      await browser.signIn(email)
      return browser
    }),
  )
  const statuses = await Promise.all(browsers.map(async (browser) => (await browser.ask('POST', '/session/factor', { code })).status))
  assert.deepEqual(statuses.toSorted(), [200, 422, 422, 422])
})

test('the fifth wrong code locks the factor, and typing the password again does not clear the count', async () => {
  const { email, secret } = await withApp()
  const browser = world.browser()
  for (let guess = 0; guess < 5; guess += 1) {
    assert.equal((await browser.signIn(email)).status, 202)
    assert.equal((await browser.ask('POST', '/session/factor', { code: '000000' })).status, 422)
  }
  const locked = await browser.ask('POST', '/session/factor', { code: codeOf(secret) })
  assert.deepEqual([locked.status, locked.body.code, locked.headers['retry-after']], [429, 'session.locked', '60'])
  world.clock.at += minute
  assert.equal((await browser.ask('POST', '/session/factor', { code: codeOf(secret) })).status, 200)
})

test('ten minutes later half a sign-in is over', async () => {
  const { email, secret } = await withApp()
  const browser = world.browser()
  await browser.signIn(email)
  world.clock.at += 10 * minute
  const late = await browser.ask('POST', '/session/factor', { code: codeOf(secret) })
  assert.deepEqual([late.status, late.body.code], [410, 'factor.over'])
})

test('of two enrolments that are begun, the one that is confirmed first stays', async () => {
  const { email } = await world.tenant()
  const browser = world.browser()
  await browser.signIn(email)
  const begin = async () => dataOf<{ id: string; secret: string }>(await browser.ask('POST', '/account/totp'))
  const confirm = ({ id, secret }: { id: string; secret: string }) =>
    browser.ask('POST', `/account/totp/${id}/confirm`, { code: codeOf(secret) })
  const [one, other] = [await begin(), await begin()]
  const answers = await Promise.all([confirm(one), confirm(other)])
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 410])
  assert.equal((await browser.ask('POST', '/account/totp')).body.code, 'factor.exists')
  const stranger = world.browser()
  await stranger.signIn((await world.tenant()).email)
  assert.equal(
    (await stranger.ask('POST', `/account/totp/${one.id}/confirm`, { code: codeOf(one.secret) })).status,
    410,
    'another’s enrolment',
  )
})

test('who lost the phone comes in by a recovery code, each of which works once, however it is typed', async () => {
  const { email, recoveryCodes } = await withApp()
  const [first = '', second = ''] = recoveryCodes
  const show = async (recoveryCode: string) => {
    const browser = world.browser()
    await browser.signIn(email)
    return [await browser.ask('POST', '/session/factor', { recoveryCode }), browser] as const
  }
  assert.equal((await show(first.toUpperCase().replaceAll('-', ' ')))[0].status, 200)
  assert.deepEqual(codesOf((await show(first))[0]), ['factor.wrong-recovery-code'])
  const [in2, browser] = await show(second)
  assert.equal(in2.status, 200)
  assert.equal(dataOf<{ recoveryCodes: number }>(await browser.ask('GET', '/account/factors')).recoveryCodes, 8)
  const fresh = dataOf<{ recoveryCodes: string[] }>(await browser.ask('POST', '/account/recovery-codes')).recoveryCodes
  assert.equal((await show(recoveryCodes[2] ?? ''))[0].status, 422, 'older ones are gone')
  assert.equal((await show(fresh[0] ?? ''))[0].status, 200)
})

test('a passkey is the only factor that is needed: no address, no password', async () => {
  const { email, key, passkey } = await withPasskey()
  assert.equal(passkey.recoveryCodes.length, 10)
  const browser = world.browser()
  const answer = await passkeySignIn(browser, key)
  assert.equal(answer.status, 200)
  assert.equal(dataOf<{ account: { email: string } }>(answer).account.email, email)
  const all = dataOf<{ method: string; factor: string; current: boolean }[]>(await browser.ask('GET', '/sessions'))
  const listed = all.find(({ current }) => current)
  assert.deepEqual([listed?.method, listed?.factor], ['passkey', 'passkey'])
})

test('beside a password it is the second factor', async () => {
  const { email, key } = await withPasskey()
  const browser = world.browser()
  assert.deepEqual((await browser.signIn(email)).body.data, { factors: ['passkey', 'recovery-code'], remember: false })
  const options = dataOf<Options>(await browser.ask('POST', '/session/factor/options'))
  assert.equal((await browser.ask('POST', '/session/factor', { passkey: key.get(options, { unverified: true }) })).status, 200)
})

test('refused: an answer that was seen, of another browser, for another purpose, address, challenge, with a broken signature, without asking its owner', async () => {
  const { email, key } = await withPasskey()
  const here = world.browser()
  const options = dataOf<Options>(await here.ask('POST', '/session/passkey/options'))
  const passkey = key.get(options)
  const elsewhere = world.browser()
  await elsewhere.ask('POST', '/session/passkey/options')
  assert.equal((await elsewhere.ask('POST', '/session/passkey', { passkey })).status, 422, 'the challenge of another browser')
  assert.equal((await here.ask('POST', '/session/passkey', { passkey })).status, 200)
  assert.equal((await here.ask('POST', '/session/passkey', { passkey })).status, 422, 'seen before')
  const lies = [{ origin: 'https://crm.example.evil' }, { challenge: 'AAAA' }, { brokenSignature: true }, { unverified: true }]
  for (const lie of lies)
    assert.deepEqual(codesOf(await passkeySignIn(world.browser(), key, lie)), ['passkey.refused'], JSON.stringify(lie))
  const late = world.browser()
  const old = dataOf<Options>(await late.ask('POST', '/session/passkey/options'))
  world.clock.at += 5 * minute
  assert.equal((await late.ask('POST', '/session/passkey', { passkey: key.get(old) })).status, 422, 'five minutes later')
  const half = world.browser()
  await half.signIn(email)
  const asked = dataOf<Options>(await half.ask('POST', '/session/factor/options'))
  assert.equal((await half.ask('POST', '/session/passkey', { passkey: key.get(asked) })).status, 422, 'a challenge for the second factor')
  assert.deepEqual(codesOf(await passkeySignIn(world.browser(), openAuthenticator(baseUrl))), ['passkey.unknown'])
  for (const rubbish of [
    null,
    'x',
    {},
    { id: 'x', response: {} },
    { id: key.id, response: { clientDataJSON: 'e30' } },
    { id: '../../', response: {} },
  ])
    assert.equal((await here.ask('POST', '/session/passkey', { passkey: rubbish })).status, 422, JSON.stringify(rubbish))
})

test('an authenticator that was copied is refused, and its holder sees it', async () => {
  const { browser, key } = await withPasskey()
  const copy = key.copy()
  assert.equal((await passkeySignIn(world.browser(), copy)).status, 200, 'nobody can tell yet')
  assert.deepEqual(codesOf(await passkeySignIn(world.browser(), key)), ['passkey.copied'])
  const { data } = (await browser.ask('GET', '/account/events')).body as { data: { kind: string }[] }
  assert.equal(data[0]?.kind, 'passkey-copied')
})

test('an authenticator that does not count is taken as it is', async () => {
  const { key } = await withPasskey(0)
  for (let times = 0; times < 2; times += 1) {
    key.counter = -1
    assert.equal((await passkeySignIn(world.browser(), key)).status, 200)
  }
})

test('a passkey belongs to one account, has a name, and can be removed', async () => {
  const { browser, key, passkey } = await withPasskey()
  const other = await withPasskey()
  const options = dataOf<Options>(await other.browser.ask('POST', '/account/passkeys/options'))
  const taken = await other.browser.ask('POST', '/account/passkeys', { name: 'Stolen', response: key.create(options) })
  assert.deepEqual([taken.status, taken.body.code], [409, 'passkey.exists'])
  const mine = dataOf<Options>(await browser.ask('POST', '/account/passkeys/options'))
  const second = openAuthenticator(baseUrl)
  const added = dataOf<{ id: string; recoveryCodes: null }>(
    await browser.ask('POST', '/account/passkeys', { name: 'Phone', response: second.create(mine) }),
  )
  assert.equal(added.recoveryCodes, null)
  assert.equal((await browser.ask('PATCH', `/account/passkeys/${added.id}`, { name: 'Old phone' })).status, 204)
  assert.equal((await other.browser.ask('DELETE', `/account/passkeys/${added.id}`)).status, 404)
  const { passkeys } = dataOf<{ passkeys: { name: string }[] }>(await browser.ask('GET', '/account/factors'))
  assert.deepEqual(
    passkeys.map(({ name }) => name),
    ['My laptop', 'Old phone'],
  )
  for (const id of [passkey.id, added.id]) assert.equal((await browser.ask('DELETE', `/account/passkeys/${id}`)).status, 204)
  const left = dataOf<{ recoveryCodes: number }>(await browser.ask('GET', '/account/factors'))
  assert.equal(left.recoveryCodes, 0, 'with the last factor go the codes')
  assert.equal((await passkeySignIn(world.browser(), second)).status, 422)
})

test('what guards the account is changed by who has just shown who they are', async () => {
  const { browser, secret } = await withApp()
  world.clock.at += 11 * minute
  const guarded = [
    ['POST', '/account/recovery-codes'],
    ['DELETE', '/account/totp'],
    ['POST', '/account/passkeys/options'],
  ] as const
  for (const [method, path] of guarded) {
    const refused = await browser.ask(method, path)
    assert.deepEqual([refused.status, refused.body.code], [403, 'session.prove-anew'], path)
  }
  assert.deepEqual(codesOf(await browser.ask('POST', '/session/prove', { password: 'wrong wrong wrong' })), ['password.wrong'])
  assert.deepEqual(codesOf(await browser.ask('POST', '/session/prove', {})), ['required'])
  assert.equal((await browser.ask('POST', '/session/prove', { code: codeOf(secret) })).status, 204)
  assert.equal((await browser.ask('DELETE', '/account/totp')).status, 204)
  assert.equal((await browser.ask('DELETE', '/account/totp')).status, 404)
})

test('the first factor ends every session that was opened without one', async () => {
  const { email } = await world.tenant()
  const [here, there] = [world.browser(), world.browser()]
  await here.signIn(email)
  await there.signIn(email)
  const { id, secret } = dataOf<{ id: string; secret: string }>(await here.ask('POST', '/account/totp'))
  await here.ask('POST', `/account/totp/${id}/confirm`, { code: codeOf(secret) })
  assert.equal((await here.ask('GET', '/session')).status, 200)
  assert.equal((await there.ask('GET', '/session')).status, 401)
})

test('a device that is remembered is asked for the password alone, for thirty days, until it is forgotten', async () => {
  const { email, secret } = await withApp()
  const known = world.browser()
  await known.signIn(email)
  assert.equal((await known.ask('POST', '/session/factor', { code: codeOf(secret), remember: true })).status, 200)
  assert.equal((await known.signIn(email)).status, 200)
  const [device] = dataOf<{ id: string; current: boolean }[]>(await known.ask('GET', '/devices'))
  assert.equal(device?.current, true)
  const elsewhere = world.browser()
  assert.equal((await elsewhere.signIn(email)).status, 202)
  const foreign = world.browser()
  foreign.cookies.set('__Host-steward_device', known.cookies.get('__Host-steward_device') ?? '')
  const other = await withApp()
  assert.equal((await foreign.signIn(other.email)).status, 202, 'it is known to one account alone')
  world.clock.at += 29 * day
  assert.equal((await known.signIn(email)).status, 200)
  assert.equal((await known.ask('DELETE', `/devices/${device?.id}`)).status, 204)
  assert.equal((await known.ask('GET', '/session')).status, 401, 'what was opened on it has ended')
  assert.equal((await known.signIn(email)).status, 202)
  await known.ask('POST', '/session/factor', { code: codeOf(secret), remember: true })
  world.clock.at += 30 * day
  assert.equal((await known.signIn(email)).status, 202, 'thirty days later')
})

test('strangers who guess cannot lock out a device that is remembered, and whoever stole it has no more guesses than they', async () => {
  const { email } = await world.tenant()
  const known = world.browser({ ip: '192.0.2.77' })
  await known.ask('POST', '/session', { email, password: 'der Kater schläft im Heu', remember: true })
  for (let guess = 0; guess < 6; guess += 1) await world.browser({ ip: `203.0.113.${guess}` }).signIn(email, 'wrong wrong wrong')
  assert.equal((await world.browser({ ip: '203.0.113.50' }).signIn(email)).status, 429)
  assert.equal((await known.signIn(email)).status, 200)
  for (let guess = 0; guess < 5; guess += 1) assert.equal((await known.signIn(email, 'wrong wrong wrong')).status, 401)
  assert.equal((await known.signIn(email)).status, 429)
})

test('nor can somebody behind the same address, and who is signed in goes on changing what is theirs', async () => {
  const { email } = await world.tenant()
  const known = world.browser({ ip: '192.0.2.78' })
  await known.ask('POST', '/session', { email, password: 'der Kater schläft im Heu', remember: true })
  const neighbour = world.browser({ ip: '192.0.2.78' })
  for (let guess = 0; guess < 20; guess += 1) await neighbour.signIn(guess < 5 ? email : `nobody${guess}@example.org`, 'wrong wrong wrong')
  assert.equal((await neighbour.signIn('somebody@example.org')).status, 429)
  const prove = (password: string) => known.ask('POST', '/session/prove', { password })
  assert.equal((await prove('der Kater schläft im Heu')).status, 204)
  for (let guess = 0; guess < 5; guess += 1) assert.equal((await prove('wrong wrong wrong')).status, 422)
  assert.equal((await prove('der Kater schläft im Heu')).status, 429, 'whoever found the browser open has no more guesses than others')
  assert.equal((await known.signIn(email)).status, 200)
})

test('who signs out elsewhere forgets the device there too', async () => {
  const { email, secret, browser } = await withApp()
  const phone = world.browser()
  await phone.signIn(email)
  await phone.ask('POST', '/session/factor', { code: codeOf(secret), remember: true })
  const listed = dataOf<{ id: string; remembered: boolean }[]>(await browser.ask('GET', '/sessions'))
  const there = listed.find(({ remembered }) => remembered)
  assert.equal((await browser.ask('DELETE', `/sessions/${there?.id}`)).status, 204)
  assert.equal((await phone.signIn(email)).status, 202)
  await world.browser().signIn(email)
  assert.equal((await browser.ask('DELETE', '/sessions')).status, 204)
  assert.equal(dataOf<unknown[]>(await browser.ask('GET', '/sessions')).length, 1)
})

test('of recovery codes that are made several times at once ten work, and no more', async () => {
  const { browser } = await withApp()
  const made = await Promise.all(Array.from({ length: 4 }, () => browser.ask('POST', '/account/recovery-codes')))
  assert.deepEqual(
    made.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  assert.equal(dataOf<{ recoveryCodes: number }>(await browser.ask('GET', '/account/factors')).recoveryCodes, 10)
})

test('of what is changed in a profile at once everything is kept', async () => {
  const { browser } = await withApp()
  const parts = [{ name: 'New Name' }, { timeZone: 'Asia/Tokyo' }, { language: 'de' }]
  await Promise.all(parts.map((part) => browser.ask('PATCH', '/account', part)))
  const { name, timeZone, language } = dataOf<Record<string, unknown>>(await browser.ask('GET', '/account'))
  assert.deepEqual([name, timeZone, language], ['New Name', 'Asia/Tokyo', 'de'])
})
