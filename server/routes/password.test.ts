import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const hour = 60 * 60_000
const better = 'ein Fahrrad im Regen'

async function resetToken(email: string): Promise<string> {
  world.letters.length = 0
  assert.equal((await world.browser().ask('POST', '/account/reset', { email })).status, 202)
  await world.entrance.background.done()
  return world.letters.find(({ template }) => template === 'account.reset')?.text.match(/#([\w-]{43})/)?.[1] ?? ''
}

const confirm = (token: string, password: string) => world.browser().ask('POST', '/account/reset/confirm', { token, password })

test('a forgotten password is replaced by a link, which ends every session and the lock', async () => {
  const acme = await world.tenant()
  const signedIn = world.browser()
  await signedIn.signIn(acme.email)
  for (let guess = 0; guess < 5; guess += 1) await world.browser().signIn(acme.email, 'wrong wrong wrong')
  assert.equal((await world.browser().signIn(acme.email)).status, 429)
  const token = await resetToken(` ${acme.email.toUpperCase()}`)
  const letter = world.letters.find(({ template }) => template === 'account.reset')
  assert.deepEqual([letter?.template, letter?.to.email, letter?.tenantId], ['account.reset', acme.email, acme.tenantId])
  assert.match(letter?.subject ?? '', /Neues Passwort/)
  assert.match(letter?.text ?? '', new RegExp(`https://crm\\.example/reset#${token}\n`))
  assert.equal((await confirm(token, better)).status, 204)
  assert.equal((await signedIn.ask('GET', '/session')).status, 401)
  assert.equal((await world.browser().signIn(acme.email)).status, 401)
  assert.equal((await world.browser().signIn(acme.email, better)).status, 200)
  assert.equal((await confirm(token, 'noch ein Fahrrad im Schnee')).status, 410, 'a link works once')
})

test('a link lives an hour, a newer one ends it, and a weak password does not use it up', async () => {
  const acme = await world.tenant()
  const [older, newer] = [await resetToken(acme.email), await resetToken(acme.email)]
  assert.equal((await confirm(older, better)).status, 410)
  assert.equal((await confirm(newer, 'password123456')).status, 422)
  assert.equal((await confirm(newer, acme.email)).status, 422)
  world.clock.at += hour
  assert.equal((await confirm(newer, better)).status, 410)
  const last = await resetToken(acme.email)
  world.clock.at += hour - 1
  assert.equal((await confirm(last, better)).status, 204)
})

test('a link for one purpose opens no other door', async () => {
  const acme = await world.tenant()
  const token = await resetToken(acme.email)
  assert.equal((await world.browser().ask('POST', '/join/check', { token })).status, 410)
  assert.equal((await world.browser().ask('POST', '/setup/check', { token })).status, 410)
  assert.equal((await confirm(token, better)).status, 204)
})

test('asking for an address that nobody has answers the same, and sends nothing', async () => {
  const acme = await world.tenant()
  const [known, unknown] = [
    await world.browser().ask('POST', '/account/reset', { email: acme.email }),
    await world.browser().ask('POST', '/account/reset', { email: 'ghost@example.org' }),
  ]
  await world.entrance.background.done()
  assert.deepEqual([unknown.status, unknown.body], [known.status, known.body])
  assert.deepEqual(
    world.letters.map(({ to }) => to.email).filter((email) => email.startsWith('ghost')),
    [],
  )
})

test('nobody is flooded with letters', async () => {
  const acme = await world.tenant()
  world.letters.length = 0
  for (let time = 0; time < 6; time += 1) {
    assert.equal((await world.browser({ ip: `192.0.2.${time}` }).ask('POST', '/account/reset', { email: acme.email })).status, 202)
    await world.entrance.background.done()
  }
  assert.equal(world.letters.length, 3)
})

test('a new password needs the current one, whose guesses are counted, and ends the other sessions', async () => {
  const acme = await world.tenant()
  const [here, there] = [world.browser(), world.browser()]
  await here.signIn(acme.email)
  await there.signIn(acme.email)
  const change = (current: string, password: string) => here.ask('POST', '/account/password', { current, password })
  const wrong = await change('wrong wrong wrong', better)
  assert.deepEqual([wrong.status, (wrong.body.errors as { pointer: string; code: string }[])[0]?.code], [422, 'password.wrong'])
  assert.equal((await change(goodPassword, 'short')).status, 422)
  assert.equal((await change(goodPassword, better)).status, 204)
  assert.equal((await here.ask('GET', '/session')).status, 200)
  assert.equal((await there.ask('GET', '/session')).status, 401)
  assert.equal((await world.browser().signIn(acme.email, better)).status, 200)
  const statuses: number[] = []
  for (let guess = 0; guess < 6; guess += 1) statuses.push((await change('wrong wrong wrong', goodPassword)).status)
  assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429])
  assert.equal((await world.browser().ask('POST', '/account/password', { current: better, password: goodPassword })).status, 401)
})

test('the profile is changed in what is named, and a key has none', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  await browser.signIn(acme.email)
  const { data } = (await browser.ask('GET', '/account')).body as { data: Record<string, string> }
  const changed = await browser.ask('PATCH', '/account', { language: 'en', timeZone: 'America/New_York' })
  assert.deepEqual(changed.body.data, { ...data, language: 'en', timeZone: 'America/New_York' })
  assert.deepEqual((await browser.ask('GET', '/account')).body, changed.body)
  for (const body of [
    { name: '' },
    { name: null },
    { language: 'fr' },
    { timeZone: 'Nowhere' },
    { email: 'new@example.org' },
    { name: 'a\u0000b' },
  ]) {
    assert.equal((await browser.ask('PATCH', '/account', body)).status, 422, JSON.stringify(body))
  }
  assert.equal((await browser.ask('GET', '/account', undefined, { authorization: `Bearer ${acme.apiKey}` })).status, 401)
})

test('wrong bodies are told apart from wrong values, and no answer quotes a password', async () => {
  const browser = world.browser()
  const bodies = [
    [],
    'text',
    7,
    { email: 5, password: {} },
    { email: 'x'.repeat(5000), password: 'y'.repeat(5000) },
    { email: '', password: '' },
  ]
  for (const body of bodies) {
    const answer = await browser.ask('POST', '/session', JSON.stringify(body), { 'content-type': 'application/json' })
    assert.equal(answer.status, 422, JSON.stringify(body).slice(0, 60))
    assert.doesNotMatch(JSON.stringify(answer.body), /yyyy|xxxx/)
  }
  assert.equal((await browser.ask('POST', '/session', '{', { 'content-type': 'application/json' })).status, 400)
  assert.equal(
    (await browser.ask('POST', '/session', '{"__proto__":{"email":"a@b.de"}}', { 'content-type': 'application/json' })).status,
    400,
  )
})
