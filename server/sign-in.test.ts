import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sweepOperator } from '#engine/retain/round.ts'
import { provePassword } from '#platform/accounts/sign-in.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const minute = 60_000
const day = 24 * 60 * minute

test('who signs in gets a session, told in a cookie that scripts cannot read', async () => {
  const acme = await world.tenant('Acme')
  const browser = world.browser()
  const answer = await browser.signIn(` ${acme.email.toUpperCase()} `)
  assert.equal(answer.status, 200)
  const flags = String(answer.headers['set-cookie']).split('; ').slice(1)
  assert.deepEqual(flags.toSorted(), ['HttpOnly', `Max-Age=${30 * 24 * 60 * 60}`, 'Path=/', 'SameSite=Lax', 'Secure'])
  const { account, tenants } = answer.body.data as { account: { email: string; passwordHash?: string }; tenants: { slug: string }[] }
  assert.equal(account.email, acme.email)
  assert.equal('passwordHash' in account, false)
  assert.deepEqual(
    tenants.map(({ slug }) => slug),
    ['acme'],
  )
  assert.deepEqual((await browser.ask('GET', '/session')).body, answer.body)
})

test('the database holds neither the token nor the address in the counters', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ ip: '198.51.100.77' })
  await browser.signIn(acme.email)
  await browser.signIn(acme.email, 'wrong wrong wrong')
  const owner = openOwner(world.ownerUrl)
  const { rows } = await owner.query({
    text: `select row_to_json(s)::text as row from session s union all select row_to_json(a)::text from sign_in_attempt a`,
  })
  await owner.close()
  const all = rows.map(({ row }) => String(row)).join('\n')
  assert.match(all, /198\.51\.100\.77/, 'the session says from where, for its owner to see')
  assert.ok(!all.includes(browser.cookie ?? 'x'))
  const counters = rows.map(({ row }) => String(row)).filter((row) => row.includes('subject_hash'))
  assert.ok(counters.length >= 2)
  assert.doesNotMatch(counters.join('\n'), /198\.51|owner\./)
})

test('an unknown address and a wrong password get the same answer for the same work', async () => {
  const acme = await world.tenant()
  const { accounts } = world.entrance
  const workOf = async (email: string) => {
    const verified: (string | undefined)[] = []
    const statements: string[] = []
    const watched = {
      ...accounts,
      passwords: {
        ...accounts.passwords,
        verify: (hash: string | undefined, typed: string) => {
          verified.push(hash)
          return accounts.passwords.verify(hash, typed)
        },
      },
      database: {
        ...accounts.database,
        global: (statement: Parameters<typeof accounts.database.global>[0]) => {
          statements.push(statement.name ?? '')
          return accounts.database.global(statement)
        },
      } as typeof accounts.database,
    }
    const result = await provePassword(watched, email, 'wrong wrong wrong', { ip: '192.0.2.50', userAgent: '' })
    return { result, verifications: verified.length, statements }
  }
  const known = await workOf(acme.email)
  assert.deepEqual(await workOf('nobody@example.org'), known)
  assert.deepEqual(known, {
    result: { outcome: 'wrong' },
    verifications: 1,
    statements: ['known_device', 'account_by_email', 'add_security_event_for'],
  })
  const answers = await Promise.all(['nobody2@example.org', acme.email].map((email) => world.browser().signIn(email, 'wrong wrong wrong')))
  assert.equal(answers[0]?.status, 401)
  assert.equal(answers[0]?.body.code, 'session.wrong-credentials')
  assert.deepEqual(answers[0]?.body, answers[1]?.body)
})

test('after five failures an account is locked, from every address, also for the right password; then it opens again', async () => {
  const acme = await world.tenant()
  for (let guess = 1; guess <= 5; guess += 1) {
    assert.equal((await world.browser({ ip: `203.0.113.${guess}` }).signIn(acme.email, 'wrong wrong wrong')).status, 401, `guess ${guess}`)
  }
  const locked = await world.browser({ ip: '203.0.113.99' }).signIn(acme.email)
  assert.equal(locked.status, 429)
  assert.equal(locked.body.code, 'session.locked')
  assert.equal(locked.headers['retry-after'], '60')
  assert.match(String(locked.body.title), /60/)
  world.clock.at += minute - 1
  assert.equal((await world.browser().signIn(acme.email)).headers['retry-after'], '1')
  world.clock.at += 1
  assert.equal((await world.browser().signIn(acme.email)).status, 200)
  assert.equal((await world.browser().signIn(acme.email, 'wrong wrong wrong')).status, 401, 'and the count began anew')
})

test('an address that nobody has is locked the same', async () => {
  const statuses: number[] = []
  for (let guess = 1; guess <= 6; guess += 1) {
    statuses.push((await world.browser({ ip: `203.0.113.${100 + guess}` }).signIn('ghost@example.org', 'wrong wrong wrong')).status)
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429])
})

test('guesses made at the same time are counted too', async () => {
  const acme = await world.tenant()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, guess) => world.browser({ ip: `203.0.113.${200 + guess}` }).signIn(acme.email, 'wrong wrong wrong')),
  )
  assert.equal(answers.filter(({ status }) => status === 401).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 7)
})

test('one password tried on many accounts locks the address, and nobody elsewhere', async () => {
  const acme = await world.tenant()
  const statuses: number[] = []
  for (let guess = 1; guess <= 21; guess += 1) {
    const browser = world.browser({ ip: `2001:db8:0:7::${guess}` })
    statuses.push((await browser.signIn(`spray.${guess}@example.org`, 'wrong wrong wrong')).status)
  }
  assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 401), 429])
  assert.equal((await world.browser({ ip: '2001:db8:0:7::aaaa' }).signIn(acme.email)).status, 429)
  assert.equal((await world.browser({ ip: '2001:db8:0:8::1' }).signIn(acme.email)).status, 200)
})

test('who mistypes and then gets in does not use up the patience with the office', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ ip: '198.51.100.5' })
  for (let morning = 0; morning < 10; morning += 1) {
    for (let slip = 0; slip < 3; slip += 1) assert.equal((await browser.signIn(acme.email, 'wrong wrong wrong')).status, 401)
    assert.equal((await browser.signIn(acme.email)).status, 200)
  }
})

test('a session ends thirty days after it was last used', async () => {
  const acme = await world.tenant()
  const [used, idle] = [world.browser(), world.browser()]
  await used.signIn(acme.email)
  await idle.signIn(acme.email)
  world.clock.at += 20 * day
  assert.equal((await used.ask('GET', '/session')).status, 200)
  world.clock.at += 20 * day
  assert.equal((await used.ask('GET', '/session')).status, 200)
  assert.equal((await idle.ask('GET', '/session')).status, 401)
})

test('signing out ends the session for whoever holds the cookie', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const stolen = browser.cookie
  assert.equal((await browser.ask('GET', '/tenant')).status, 200)
  assert.equal((await browser.ask('DELETE', '/session')).status, 204)
  assert.equal(browser.cookie, undefined)
  browser.cookie = stolen
  assert.equal((await browser.ask('GET', '/tenant')).status, 401)
  assert.equal((await browser.ask('GET', '/session')).status, 401)
})

test('my sessions are listed with place and device, and each can be ended from another', async () => {
  const acme = await world.tenant()
  const [here, there] = [world.browser({ ip: '192.0.2.10' }), world.browser({ ip: '::ffff:91.0.0.1' })]
  await here.signIn(acme.email)
  const began = world.clock.now().toISOString()
  world.clock.at += minute
  const phone = 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36'
  const typed = { email: acme.email, password: 'der Kater schläft im Heu', timeZone: 'Europe/Berlin' }
  await there.ask('POST', '/session', typed, { 'user-agent': phone })
  const then = world.clock.now().toISOString()
  world.clock.at += minute
  const list = (await here.ask('GET', '/sessions')).body.data as Record<string, unknown>[]
  assert.deepEqual(
    list.map(({ ip, country, browser, os, timeZone, current }) => ({ ip, country, browser, os, timeZone, current })),
    [
      { ip: '192.0.2.10', country: null, browser: null, os: null, timeZone: null, current: true },
      { ip: '91.0.0.1', country: 'DE', browser: 'Chrome 142', os: 'Android', timeZone: 'Europe/Berlin', current: false },
    ],
  )
  assert.deepEqual(
    list.map(({ createdAt, lastSeenAt }) => [createdAt, lastSeenAt]),
    [
      [began, world.clock.now().toISOString()],
      [then, then],
    ],
  )
  assert.deepEqual(Object.keys(list[0] ?? {}).toSorted(), [
    ...['browser', 'country', 'createdAt', 'current', 'factor', 'id', 'ip', 'lastSeenAt', 'method', 'os', 'remembered', 'timeZone'],
  ])
  assert.equal((await here.ask('DELETE', `/sessions/${list[1]?.id}`)).status, 204)
  assert.equal((await there.ask('GET', '/session')).status, 401)
  assert.equal((await here.ask('GET', '/session')).status, 200)
})

test('a browser that signs in anew leaves no session behind', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  await browser.signIn(acme.email)
  const first = browser.cookie
  await browser.signIn(acme.email)
  assert.equal(((await browser.ask('GET', '/sessions')).body.data as unknown[]).length, 1)
  await browser.signIn(acme.email, 'wrong wrong wrong')
  assert.equal((await browser.ask('GET', '/session')).status, 200, 'a slip ends nothing')
  browser.cookie = first
  assert.equal((await browser.ask('GET', '/session')).status, 401)
  assert.equal((await browser.signIn(acme.email)).status, 200, 'a dead cookie hinders nobody')
})

test('nobody ends the sessions of somebody else', async () => {
  const [mine, theirs] = [await world.tenant(), await world.tenant()]
  const [me, they] = [world.browser(), world.browser()]
  await me.signIn(mine.email)
  await they.signIn(theirs.email)
  const [session] = (await they.ask('GET', '/sessions')).body.data as { id: string }[]
  assert.equal((await me.ask('DELETE', `/sessions/${session?.id}`)).status, 404)
  assert.equal((await me.ask('DELETE', '/sessions/not-an-id')).status, 404)
  assert.equal((await they.ask('GET', '/session')).status, 200)
})

test('what has expired is forgotten, what counts is kept', async () => {
  const acme = await world.tenant()
  world.clock.at += 100 * day
  await sweepOperator(world.entrance.accounts)
  const [old, young] = [world.browser(), world.browser()]
  await old.signIn(acme.email)
  await world.browser().signIn('forgotten@example.org', 'wrong wrong wrong')
  world.clock.at += 15 * day
  await young.signIn(acme.email)
  await world.browser({ ip: '192.0.2.200' }).signIn('fresh@example.org', 'wrong wrong wrong')
  world.clock.at += 15 * day - minute
  assert.deepEqual(await sweepOperator(world.entrance.accounts), { sign_in_attempt: 4 }, 'the counts of two accounts and two addresses')
  assert.equal((await young.ask('GET', '/sessions')).status, 200)
  world.clock.at += minute
  assert.deepEqual(await sweepOperator(world.entrance.accounts), { session: 1 }, 'the session that nobody used')
  assert.equal((await young.ask('GET', '/session')).status, 200)
})
