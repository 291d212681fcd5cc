import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { command as resetFactors } from '#server/cli/account-reset-factors.ts'
import { command as resetLink } from '#server/cli/account-reset-link.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import { command as signupInvite } from '#server/cli/signup-invite.ts'
import { command as tenantCreate } from '#server/cli/tenant-create.ts'
import { readConfig } from '#server/config.ts'
import { type Ran, runCommand } from '#tests/commands.ts'
import { goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const run = (command: Command, options: CommandContext['options'], input = ''): Promise<Ran> =>
  runCommand(command, { installation: world, config: readConfig({ BASE_URL: 'https://crm.example' }) }, options, { input })

const inviting = readConfig({ BASE_URL: 'https://crm.example', SIGNUP: 'invite' })

const acme = { name: 'Acme GmbH', 'owner-email': 'Owner@Acme.example' }

test('a tenant made by command has an owner who signs in and a key that comes in', async () => {
  // The commands live in real time.
  world.clock.at = Date.now()
  const { value } = await run(tenantCreate, { ...acme, 'owner-password-stdin': true, country: 'CH' }, `${goodPassword}\n`)
  assert.deepEqual(Object.keys(value).toSorted(), ['apiKey', 'slug', 'tenantId'])
  assert.equal(value.slug, 'acme-gmbh')
  const browser = world.browser()
  assert.equal((await browser.signIn('owner@acme.example')).status, 200)
  const { status, body } = await world.browser().ask('GET', '/tenant', undefined, { authorization: `Bearer ${value.apiKey}` })
  assert.equal(status, 200)
  const { country, currency, timeZone, language } = body.data as Record<string, string>
  assert.deepEqual([country, currency, timeZone, language], ['CH', 'CHF', 'Europe/Zurich', 'en'])
  const keys = await world.browser().ask('GET', '/api-keys', undefined, { authorization: `Bearer ${value.apiKey}` })
  assert.deepEqual(
    (keys.body.data as { role: string; name: string }[]).map(({ role, name }) => [role, name]),
    [['owner', 'made with the tenant']],
  )
})

test('a second tenant of the same owner keeps the account and its password', async () => {
  const { value, notices } = await run(tenantCreate, { ...acme, 'owner-password': 'ein Fahrrad im Regen' })
  assert.equal(value.slug, 'acme-gmbh-2')
  assert.match(notices, /^.+\n$/)
  assert.equal((await world.browser().signIn('owner@acme.example', 'ein Fahrrad im Regen')).status, 401)
  const { tenants } = (await world.browser().signIn('owner@acme.example')).body.data as { tenants: unknown[] }
  assert.equal(tenants.length, 2)
})

test('wrong options are named, with the exit code of wrong use, and never quoted', async () => {
  const cases: [CommandContext['options'], RegExp][] = [
    [{ ...acme, name: '' }, /--name/],
    [{ ...acme, 'owner-email': 'nobody' }, /--owner-email: This is not an e-mail address/],
    [{ ...acme }, /--owner-password/],
    [{ ...acme, 'owner-password': 'secret' }, /--owner-password: A password has at least 12/],
    [{ ...acme, 'owner-password': goodPassword, country: 'XX' }, /--country/],
  ]
  for (const [options, message] of cases) {
    await assert.rejects(run(tenantCreate, options), (error: Error & { exitCode: number }) => {
      assert.equal(error.exitCode, 2)
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /secret|nobody/)
      return true
    })
  }
})

test('who is invited in a way that cannot be is named by the option, with the exit code of wrong use', async () => {
  const invite = (options: CommandContext['options']) => runCommand(signupInvite, { installation: world, config: inviting }, options)
  const wrong: [CommandContext['options'], RegExp][] = [
    [{ email: 'nobody' }, /^--email: This is not an e-mail address/],
    [{ email: 'ada@example.org', language: 'fr' }, /^--language: /],
  ]
  for (const [options, message] of wrong) await assert.rejects(invite(options), { exitCode: 2, message })
})

test('the reset link of the command line lets its reader choose a password', async () => {
  const { value, lines } = await run(resetLink, { email: ' Owner@acme.example' })
  assert.equal(lines, value.link)
  assert.match(lines, /^https:\/\/crm\.example\/reset#/)
  world.clock.at = Date.now()
  const token = lines.split('#')[1]
  const answer = await world.browser().ask('POST', '/account/reset/confirm', { token, password: 'ein Fahrrad im Regen' })
  assert.equal(answer.status, 204)
  assert.equal((await world.browser().signIn('owner@acme.example', 'ein Fahrrad im Regen')).status, 200)
  await assert.rejects(run(resetLink, { email: 'ghost@acme.example' }), { code: 'account.unknown', exitCode: 1 })
})

test('the operator takes the second factors away from who has lost them; the password alone opens the account again', async () => {
  world.clock.at = Date.now()
  const browser = world.browser()
  assert.equal((await browser.signIn('owner@acme.example', 'ein Fahrrad im Regen')).status, 200)
  const { id, secret } = (await browser.ask('POST', '/account/totp')).body.data as { id: string; secret: string }
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.at })
  assert.equal((await browser.ask('POST', `/account/totp/${id}/confirm`, { code })).status, 200)
  assert.equal((await world.browser().signIn('owner@acme.example', 'ein Fahrrad im Regen')).status, 202)
  assert.deepEqual((await run(resetFactors, { email: 'Owner@acme.example' })).value, { had: true })
  assert.equal((await browser.ask('GET', '/session')).status, 401)
  assert.equal((await world.browser().signIn('owner@acme.example', 'ein Fahrrad im Regen')).status, 200)
  await assert.rejects(run(resetFactors, { email: 'ghost@acme.example' }), { code: 'account.unknown', exitCode: 1 })
})
