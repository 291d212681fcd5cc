import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { accountByEmail } from '#platform/accounts/account.ts'
import { profileOf, tenantProfileOf } from '#platform/accounts/profile.ts'
import { acceptancesOf, newSignUp } from '#platform/accounts/sign-ups.ts'
import { openOwner } from '#platform/database/owner.ts'
import { command as invite } from '#server/cli/signup-invite.ts'
import { readSecrets } from '#server/secrets.ts'
import { type Answer, openTestApp, type TestApp } from '#tests/app.ts'
import { runCommand } from '#tests/commands.ts'
import { goodPassword } from '#tests/entrance.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'

let folder: string
let mailbox: Mailbox
let settings: Record<string, string>
let open: TestApp

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-sign-up-'))
  const [AGREEMENT_FILE, POLICY_FILE] = [join(folder, 'agreement.md'), join(folder, 'policy.md')]
  await writeFile(AGREEMENT_FILE, 'We agree.')
  await writeFile(POLICY_FILE, 'We keep.')
  settings = { SIGNUP: 'open', AGREEMENT_FILE, POLICY_FILE, PROCESSING_COUNTRIES: 'DE,IE' }
  mailbox = await openMailbox()
  open = await openTestApp({ settings, smtpUrl: mailbox.url, crowd: true })
})
after(async () => {
  await open.close()
  await mailbox.close()
  await rm(folder, { recursive: true })
})

const least = (world = open) => ({
  language: 'de',
  organisation: 'Bolt AG',
  country: 'CH',
  name: 'Berta Bolt',
  password: goodPassword,
  ofAge: true,
  agreement: world.context.config.agreement?.sha256,
  policy: world.context.config.policy?.sha256,
})

const confirm = (
  token: string,
  changed: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  world = open,
): Promise<Answer> => world.ask(undefined, 'POST', '/api/v1/sign-up/confirm', { ...least(world), token, ...changed }, headers)

async function linkFor(email: string, world = open): Promise<string> {
  assert.equal((await world.ask(undefined, 'POST', '/api/v1/sign-up', { email, language: 'de' })).status, 202)
  await world.context.entrance.background.done()
  return (await mailbox.linkTo('sign-up', email)).split('#')[1] ?? ''
}

test('one network has twenty letters sent to strangers, and then waits', async () => {
  const statuses: number[] = []
  for (let asked = 0; asked < 22; asked += 1) {
    open.clock.at += 10_000
    const payload = { email: `stranger.${asked}@else.example`, language: 'de' }
    statuses.push((await open.app.inject({ method: 'POST', url: '/api/v1/sign-up', remoteAddress: '203.0.113.7', payload })).statusCode)
  }
  assert.deepEqual(statuses, [...Array(20).fill(202), 429, 429])
})

const problemsOf = ({ body }: Answer): string[] =>
  ((body.errors ?? []) as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)

test('an organisation, its owner and what they said of themselves are made at once, and the owner is in', async () => {
  const token = await linkFor('berta@bolt.example')
  const address = { street: 'Bahnhofstrasse 1', postalCode: '8001', city: 'Zürich', country: 'Schweiz' }
  const answer = await confirm(token, {
    jobTitle: 'Head of bolts',
    phone: '044 668 18 00',
    address,
    companySize: '2-10',
    industry: 'Bolts',
  })
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(answer.body.data, { slug: 'bolt-ag' })
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const session = await open.ask(undefined, 'GET', '/api/v1/session', undefined, { cookie })
  const { account, tenants } = session.body.data as { account: { id: string; email: string }; tenants: { id: string; role: string }[] }
  assert.deepEqual([account.email, tenants[0]?.role], ['berta@bolt.example', 'owner'])
  const profile = await profileOf(open.database.global, account.id)
  assert.deepEqual([profile.jobTitle, profile.phone, profile.address?.country], ['Head of bolts', '+41446681800', 'CH'])
  assert.deepEqual(await tenantProfileOf(open.database.global, tenants[0]?.id ?? ''), { companySize: '2-10', industry: 'Bolts' })
  const agreed = await acceptancesOf(open.database.global, account.id)
  assert.deepEqual(agreed.map(({ kind, text, minimumAge, language }) => [kind, text, minimumAge, language]).toSorted(), [
    ['age', null, 18, 'de'],
    ['agreement', 'We agree.', null, 'de'],
    ['policy', 'We keep.', null, 'de'],
  ])
  assert.equal((await confirm(token)).status, 410, 'the link works once')
})

test('a text is kept once, whoever agrees to it', async () => {
  assert.equal((await confirm(await linkFor('second@bolt.example'))).status, 201)
  const owner = openOwner(open.ownerUrl)
  const { rows } = await owner.query<{ texts: number }>({ text: 'select count(*)::int as texts from agreed_text' })
  await owner.close()
  assert.equal(rows[0]?.texts, 2)
})

test('whoever does not agree, agrees to another text, or leaves out what is needed is told which, and the link still works', async () => {
  const token = await linkFor('picky@bolt.example')
  assert.deepEqual(problemsOf(await confirm(token, { agreement: null })), ['/agreement sign-up.not-agreed'])
  assert.deepEqual(problemsOf(await confirm(token, { policy: 'f'.repeat(64) })), ['/policy sign-up.text-changed'])
  assert.deepEqual(problemsOf(await confirm(token, { ofAge: false })), ['/ofAge sign-up.too-young'])
  assert.deepEqual(
    problemsOf(await confirm(token, { organisation: ' ', country: 'XX', phone: 'call me', birthday: '2000-01-01' })).toSorted(),
    ['/birthday unknown-field', '/country choice.not-one-of', '/organisation required', '/phone phone.not-a-number'],
  )
  assert.deepEqual(problemsOf(await confirm(token, { name: null })), ['/name required'])
  assert.deepEqual(problemsOf(await confirm(token, { password: 'picky@bolt.example' })), ['/password password.names-you'])
  assert.equal((await confirm(token)).status, 201)
})

test('of two who use the same link at once one is too late, and there is one organisation', async () => {
  const token = await linkFor('twice@twin.example')
  const answers = await Promise.all([confirm(token, { organisation: 'Twin' }), confirm(token, { organisation: 'Twin' })])
  const statuses = answers.map(({ status }) => status).toSorted()
  assert.equal(statuses[0], 201)
  assert.ok([409, 410].includes(statuses[1] ?? 0), String(statuses))
  const owner = openOwner(open.ownerUrl)
  const { rows } = await owner.query<{ made: number }>({ text: `select count(*)::int as made from tenant where slug like 'twin%'` })
  await owner.close()
  assert.equal(rows[0]?.made, 1)
})

test('when something fails in the middle there is neither account nor organisation nor key', async () => {
  const token = await linkFor('half@bolt.example')
  const owner = openOwner(open.ownerUrl)
  const keys = await readdir(open.keysDir, { recursive: true })
  await owner.script('alter table acceptance add constraint never check (false) not valid')
  assert.equal((await confirm(token, { organisation: 'Half' })).status, 500)
  await owner.script('alter table acceptance drop constraint never')
  const { rows } = await owner.query<{ made: number }>({ text: `select count(*)::int as made from tenant where slug = 'half'` })
  await owner.close()
  assert.equal(rows[0]?.made, 0)
  assert.equal(await accountByEmail(open.database.global, 'half@bolt.example'), undefined)
  assert.deepEqual(await readdir(open.keysDir, { recursive: true }), keys)
  assert.equal((await confirm(token, { organisation: 'Half' })).status, 201, 'and the link still works')
})

test('an address that has an account: the link alone opens nothing; signed in, its holder adds an organisation', async () => {
  await open.tenant('Acme')
  const token = await linkFor('owner@acme.example')
  const check = (headers: Record<string, string> = {}) => open.ask(undefined, 'POST', '/api/v1/sign-up/check', { token }, headers)
  assert.deepEqual((await check()).body.data, { email: 'owner@acme.example', hasAccount: true, signedIn: false })
  assert.equal((await confirm(token)).body.code, 'sign-up.other-account')
  const signedIn = await open.ask(undefined, 'POST', '/api/v1/session', { email: 'owner@acme.example', password: goodPassword })
  const own = { cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '', origin: 'https://crm.example' }
  assert.deepEqual((await check(own)).body.data, { email: 'owner@acme.example', hasAccount: true, signedIn: true })
  const others = await linkFor('picky@bolt.example')
  assert.equal((await confirm(others, { name: null, password: null }, own)).body.code, 'sign-up.other-account', 'somebody else’s link')
  const answer = await confirm(token, { organisation: 'Acme Two', name: null, password: null }, own)
  assert.equal(answer.status, 201, answer.text)
  const { body } = await open.ask(undefined, 'GET', '/api/v1/session', undefined, own)
  assert.equal((body.data as { tenants: unknown[] }).tenants.length, 2)
})

test('the answer to who asks for a link is the same, and a mailbox is not filled by asking again and again', async () => {
  const ask = (email: string) => open.ask(undefined, 'POST', '/api/v1/sign-up', { email, language: 'de' })
  const [known, unknown] = [await ask('owner@acme.example'), await ask('nobody@bolt.example')]
  assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
  for (let times = 0; times < 6; times += 1) await ask('flooded@bolt.example')
  await open.context.entrance.background.done()
  assert.ok(mailbox.lettersTo('flooded@bolt.example') <= 3)
})

test('by invitation only the link that the operator made works; where sign-up is closed none does', async () => {
  for (const SIGNUP of ['invite', 'closed']) {
    const world = await openTestApp({ settings: { ...settings, SIGNUP }, smtpUrl: mailbox.url, crowd: true })
    try {
      const asked = await world.ask(undefined, 'POST', '/api/v1/sign-up', { email: 'anybody@bolt.example', language: 'en' })
      assert.deepEqual([asked.status, asked.body.code], [403, 'sign-up.closed'])
      const strangers = newSignUp(world, 'stranger@bolt.example', 'asked')
      await world.database.global(strangers.statement)
      assert.equal((await confirm(strangers.token, {}, {}, world)).body.code, 'sign-up.closed')
      if (SIGNUP === 'closed') continue
      world.clock.at = Date.now()
      const at = { installation: world, config: world.context.config, secrets: readSecrets({ SMTP_URL: mailbox.url }) }
      const { lines: link } = await runCommand(invite, at, { email: 'Guest@Bolt.example' })
      assert.equal(await mailbox.linkTo('sign-up', 'guest@bolt.example'), link)
      assert.equal((await confirm(link.split('#')[1] ?? '', {}, {}, world)).status, 201)
    } finally {
      await world.close()
    }
  }
})
