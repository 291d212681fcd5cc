import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { accountByEmail } from '#platform/accounts/account.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { type Liar, type Lie, openLiar, openRealProvider, type RealProvider } from '#tests/identity-provider.ts'
import { type Route, routesOf } from '#tests/walls/routes.ts'

let app: TestApp
let acme: TestTenant
let bolt: TestTenant
let provider: RealProvider
let liar: Liar
let slow: Liar
/** Asked at the start, since it takes as long as we wait. */
let slowAnswer: Promise<Answer>

before(async () => {
  provider = await openRealProvider(`${baseUrl}/provider`)
  liar = await openLiar()
  app = await openTestApp({ crowd: true, settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.0/8' } })
  // Tokens of real providers live in real time.
  app.clock.at = Date.now()
  acme = await app.tenant('Acme')
  bolt = await app.tenant('Bolt')
  await set(acme, provider.issuer)
  slow = await openLiar()
  slow.lie = 'slow'
  const cosy = await app.tenant('Cosy')
  await set(cosy, slow.issuer)
  slowAnswer = app.ask(cosy.apiKey, 'POST', '/api/v1/identity-provider/test')
})
after(async () => {
  await slowAnswer
  await app.close()
  await Promise.all([provider.close(), liar.close(), slow.close()])
})

const settings = (issuer: string) => ({
  name: 'Acme accounts',
  issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
  defaultRole: 'member',
  emailDomains: ['acme.example'],
  justInTime: true,
})

async function set(tenant: TestTenant, issuer: string, changed: Record<string, unknown> = {}): Promise<void> {
  const { status, text } = await app.ask(tenant.apiKey, 'POST', '/api/v1/identity-provider', { ...settings(issuer), ...changed })
  assert.equal(status, 200, text)
}

/** A browser: keeps its cookies. */
function browser() {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async ask(method: Route['method'], path: string, body?: unknown, slug?: string): Promise<Answer> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { origin: baseUrl, ...(cookie === '' ? {} : { cookie }), ...(slug === undefined ? {} : { 'steward-tenant': slug }) }
      const answer = await app.ask(undefined, method, `/api/v1${path}`, body, headers)
      for (const set of [answer.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(String(set)) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return answer
    },
    signIn(email: string) {
      return this.ask('POST', '/session', { email, password: goodPassword })
    },
    async begin(slug: string, purpose = 'sign-in'): Promise<string> {
      const { status, body, text } = await this.ask('POST', '/provider-visits', { tenant: slug, purpose })
      assert.equal(status, 201, text)
      return (body.data as { url: string }).url
    },
    end(query: string) {
      return this.ask('POST', '/provider-visits/end', { query })
    },
    /** To the real provider and back. */
    async visit(slug: string, subject: string | null, purpose = 'sign-in'): Promise<Answer> {
      return this.end((await provider.visit(await this.begin(slug, purpose), subject)).search)
    },
    /** To the liar, and back. */
    async visitLiar(slug: string, lie: Lie): Promise<Answer> {
      liar.lie = 'none'
      const sent = new URL(await this.begin(slug))
      liar.nonce = sent.searchParams.get('nonce') ?? ''
      liar.lie = lie
      return this.end(`?code=whatever&state=${sent.searchParams.get('state')}`)
    },
  }
}

/** Begins to add an authenticator app, and gives what confirms it. */
async function begunApp(person: ReturnType<typeof browser>): Promise<{ id: string; code: string }> {
  const begun = await person.ask('POST', '/account/totp')
  assert.equal(begun.status, 201, begun.text)
  const { id, secret } = begun.body.data as { id: string; secret: string }
  return { id, code: new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.at }) }
}

async function addApp(person: ReturnType<typeof browser>): Promise<{ recoveryCodes: string[] }> {
  const { id, code } = await begunApp(person)
  const confirmed = await person.ask('POST', `/account/totp/${id}/confirm`, { code })
  assert.equal(confirmed.status, 200, confirmed.text)
  return confirmed.body.data as { recoveryCodes: string[] }
}

const membersOf = async (tenant: TestTenant, email: string): Promise<{ role: string; state: string; name: string }[]> =>
  (await app.ask(tenant.apiKey, 'POST', '/api/v1/members/query', { q: email })).body.data as never

test('somebody whom the provider knows comes for the first time and is a member with the role for newcomers, in this organisation alone', async () => {
  provider.people.set('ada', { email: 'Ada@Acme.example', email_verified: true, name: 'Ada Byron' })
  const ada = browser()
  const answer = await ada.visit(acme.slug, 'ada')
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(answer.body.data, { outcome: 'signed-in', to: acme.slug })
  const { tenants } = (await ada.ask('GET', '/session')).body.data as { tenants: { slug: string; role: string }[] }
  assert.deepEqual(
    tenants.map(({ slug, role }) => [slug, role]),
    [[acme.slug, 'member']],
  )
  assert.equal((await ada.ask('GET', '/contacts', undefined, acme.slug)).status, 200)
  const [member] = await membersOf(acme, 'ada@acme.example')
  assert.deepEqual([member?.name, member?.role, member?.state], ['Ada Byron', 'member', 'active'])
  const again = browser()
  assert.equal((await again.visit(acme.slug, 'ada')).status, 200, 'and comes again')
  assert.equal((await membersOf(acme, 'ada@acme.example')).length, 1)
})

const nobodys = '01990000-0000-7000-8000-000000000000'

test('an address that has an account opens nothing: only its own sign-in links it, and then the provider opens this organisation and no other', async () => {
  provider.people.set('olga', { email: acme.email, email_verified: true, name: 'Olga' })
  const stranger = browser()
  const refused = await stranger.visit(acme.slug, 'olga')
  assert.deepEqual([refused.status, refused.body.code], [403, 'provider.account-exists'])
  assert.equal((await stranger.ask('GET', '/session')).status, 401)

  // Olga is in Bolt, too.
  const { body } = await app.ask(bolt.apiKey, 'POST', '/api/v1/members', { name: 'Olga', email: acme.email, role: 'admin' })
  const link = await app.ask(bolt.apiKey, 'POST', `/api/v1/members/${(body.data as { id: string }).id}/link`)
  await app.ask(undefined, 'POST', '/api/v1/join', {
    token: (link.body.data as { link: string }).link.split('#')[1],
    password: goodPassword,
  })

  const olga = browser()
  await olga.signIn(acme.email)
  const linked = await olga.visit(acme.slug, 'olga', 'link')
  assert.deepEqual(linked.body.data, { outcome: 'linked', to: acme.slug }, linked.text)
  assert.equal(((await olga.ask('GET', '/account/identities')).body.data as unknown[]).length, 1)

  const byProvider = browser()
  assert.equal((await byProvider.visit(acme.slug, 'olga')).status, 200)
  const { tenants } = (await byProvider.ask('GET', '/session')).body.data as { tenants: { slug: string }[] }
  assert.deepEqual(
    tenants.map(({ slug }) => slug),
    [acme.slug],
  )
  assert.equal((await byProvider.ask('GET', '/contacts', undefined, acme.slug)).status, 200)
  assert.equal((await byProvider.ask('GET', '/contacts', undefined, bolt.slug)).status, 404, 'the other organisation is not there')
  const ofAccount = routesOf(app.app).filter(({ path }) =>
    /^\/api\/v1\/(account|devices|sessions)(?![\w-])(?!\/(reset|email\/confirm))/.test(path),
  )
  assert.ok(ofAccount.length > 20, 'the routes were found')
  const tried = [
    ...ofAccount.map(({ method, path }) => [method, path.replace('/api/v1', ''), {}] as const),
    ['POST', '/provider-visits', { tenant: acme.slug, purpose: 'link' }] as const,
  ]
  for (const [method, path, sent] of tried) {
    const closed = await byProvider.ask(method, path.replace(/:\w+/, nobodys), method === 'GET' || method === 'DELETE' ? undefined : sent)
    assert.deepEqual([closed.status, closed.body.code], [403, 'session.confined'], `${method} ${path}`)
  }

  const id = (await olga.ask('GET', '/account/identities')).body.data as { tenantId: string }[]
  assert.equal((await olga.ask('DELETE', `/account/identities/${id[0]?.tenantId}`)).status, 204)
  assert.equal((await byProvider.ask('GET', '/session')).status, 401, 'the session ended with the link')
  assert.equal((await stranger.visit(acme.slug, 'olga')).body.code, 'provider.account-exists')
})

test('one provider of two organisations: who came into the one by it is a stranger in the other', async () => {
  const fuse = await app.tenant('Fuse')
  await set(fuse, provider.issuer)
  for (const subject of ['ada', 'olga']) {
    const refused = await browser().visit(fuse.slug, subject)
    assert.deepEqual([refused.status, refused.body.code], [403, 'provider.account-exists'], subject)
  }
  const ada = browser()
  assert.equal((await ada.visit(acme.slug, 'ada')).status, 200)
  assert.equal((await ada.ask('GET', '/contacts', undefined, fuse.slug)).status, 404)
})

test('two accounts cannot have one identity, nor one account two', async () => {
  const [rita, sam] = [browser(), browser()]
  for (const [name, person] of [
    ['rita', rita],
    ['sam', sam],
  ] as const) {
    const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/members', { name, email: `${name}@home.example`, role: 'member' })
    const link = await app.ask(acme.apiKey, 'POST', `/api/v1/members/${(body.data as { id: string }).id}/link`)
    const token = (link.body.data as { link: string }).link.split('#')[1]
    assert.equal((await person.ask('POST', '/join', { token, name, password: goodPassword })).status, 200)
  }
  assert.equal((await rita.visit(acme.slug, 'shared', 'link')).status, 200)
  assert.equal((await sam.visit(acme.slug, 'shared', 'link')).body.code, 'provider.linked-elsewhere')
  assert.equal((await rita.visit(acme.slug, 'another', 'link')).body.code, 'provider.linked-already')
  const stranger = browser()
  assert.equal((await stranger.ask('POST', '/provider-visits', { tenant: acme.slug, purpose: 'link' })).status, 401)
  assert.equal((await rita.ask('POST', '/provider-visits', { tenant: bolt.slug, purpose: 'link' })).status, 404)
})

test('whoever has a second factor shows it after the provider, too, and is in this organisation alone all the same', async () => {
  const rita = browser()
  await rita.signIn('rita@home.example')
  const { recoveryCodes } = await addApp(rita)
  const { body } = await app.ask(bolt.apiKey, 'POST', '/api/v1/members', { name: 'Rita', email: 'rita@home.example', role: 'admin' })
  const link = await app.ask(bolt.apiKey, 'POST', `/api/v1/members/${(body.data as { id: string }).id}/link`)
  const joined = await rita.ask('POST', '/join', { token: (link.body.data as { link: string }).link.split('#')[1] })
  assert.ok(joined.status < 300, joined.text)

  const byProvider = browser()
  const half = await byProvider.visit(acme.slug, 'shared')
  assert.deepEqual(half.body.data, { outcome: 'factor-needed', to: acme.slug }, half.text)
  assert.equal((await byProvider.ask('GET', '/session')).status, 401)
  const whole = await byProvider.ask('POST', '/session/factor', { recoveryCode: recoveryCodes[0] })
  assert.equal(whole.status, 200, whole.text)
  const { tenants } = (await byProvider.ask('GET', '/session')).body.data as { tenants: { slug: string }[] }
  assert.deepEqual(
    tenants.map(({ slug }) => slug),
    [acme.slug],
  )
  assert.equal((await byProvider.ask('GET', '/contacts', undefined, bolt.slug)).status, 404)
  assert.equal((await byProvider.ask('GET', '/account/identities')).body.code, 'session.confined')
})

test('where a second factor is demanded, whoever has the provider alone adds one in that very session, and shows it from then on', async () => {
  const dome = await app.tenant('Dome')
  await set(dome, provider.issuer)
  provider.people.set('dora', { email: 'dora@acme.example', name: 'Dora' })
  const dora = browser()
  assert.equal((await dora.visit(dome.slug, 'dora')).status, 200)
  assert.equal((await app.ask(dome.apiKey, 'PATCH', '/api/v1/security', { demandsFactor: true })).status, 200)
  assert.equal((await dora.ask('GET', '/contacts', undefined, dome.slug)).body.code, 'session.factor-demanded')
  const { confined, addsFactor } = (await dora.ask('GET', '/session')).body.data as { confined: boolean; addsFactor: boolean }
  assert.deepEqual([confined, addsFactor], [true, true])
  app.clock.at += 11 * 60_000
  assert.equal((await dora.ask('POST', '/account/totp')).body.code, 'session.prove-anew', 'not in a browser that was left open')
  app.clock.at -= 11 * 60_000
  for (const [path, body] of [
    ['/account/passkeys/options', undefined],
    ['/account/passkeys', { name: 'Planted', response: {} }],
  ] as const)
    assert.equal((await dora.ask('POST', path, body)).body.code, 'session.confined', 'no passkey: it alone would open the whole account')
  const { recoveryCodes } = await addApp(dora)
  assert.equal((await dora.ask('GET', '/contacts', undefined, dome.slug)).status, 200)
  assert.equal((await dora.ask('GET', '/account/factors')).body.code, 'session.confined', 'the account itself stays closed')
  for (const path of ['/account/passkeys/options', '/account/totp'])
    assert.equal((await dora.ask('POST', path)).body.code, 'session.confined', 'and no second factor is added from here')
  const again = browser()
  assert.deepEqual((await again.visit(dome.slug, 'dora')).body.data, { outcome: 'factor-needed', to: dome.slug })
  assert.equal((await again.ask('POST', '/session/factor', { recoveryCode: recoveryCodes[0] })).status, 200)
  assert.equal((await again.ask('GET', '/contacts', undefined, dome.slug)).status, 200)
})

test('of an account that is in other organisations too, the provider of one adds no factor: it would shut its holder out of the others', async () => {
  const sam = browser()
  await sam.signIn('sam@home.example')
  assert.equal((await sam.visit(acme.slug, 'sam-here', 'link')).status, 200)
  const { body } = await app.ask(bolt.apiKey, 'POST', '/api/v1/members', { name: 'Sam', email: 'sam@home.example', role: 'admin' })
  const link = await app.ask(bolt.apiKey, 'POST', `/api/v1/members/${(body.data as { id: string }).id}/link`)
  assert.ok((await sam.ask('POST', '/join', { token: (link.body.data as { link: string }).link.split('#')[1] })).status < 300)
  const byProvider = browser()
  assert.equal((await byProvider.visit(acme.slug, 'sam-here')).status, 200)
  assert.equal(((await byProvider.ask('GET', '/session')).body.data as { addsFactor: boolean }).addsFactor, false)
  for (const path of ['/account/totp', '/account/passkeys/options'])
    assert.equal((await byProvider.ask('POST', path)).body.code, 'session.confined', path)
})

test('a provider that checks the second factor satisfies the demand when its organisation says so, and does not contradict it itself', async () => {
  const echo = await app.tenant('Echo')
  await set(echo, liar.issuer)
  assert.equal((await app.ask(echo.apiKey, 'PATCH', '/api/v1/security', { demandsFactor: true })).status, 200)
  const come = async (subject: string, amr?: readonly string[]): Promise<{ eve: ReturnType<typeof browser>; status: number }> => {
    liar.claims = { sub: subject, email: `${subject}@acme.example`, name: 'Eve', ...(amr === undefined ? {} : { amr }) }
    const eve = browser()
    assert.equal((await eve.visitLiar(echo.slug, 'none')).status, 200)
    return { eve, status: (await eve.ask('GET', '/contacts', undefined, echo.slug)).status }
  }
  assert.equal((await come('eve', ['mfa'])).status, 403, 'its word alone is not enough')
  await set(echo, liar.issuer, { checksFactor: true })
  const { eve, status } = await come('eve')
  assert.equal(status, 200)
  assert.equal((await come('eve', ['pwd', 'otp'])).status, 200)
  assert.equal((await come('eve', ['pwd'])).status, 403, 'it says itself that it asked for a password alone')
  await set(echo, liar.issuer, { checksFactor: false })
  assert.equal((await eve.ask('GET', '/contacts', undefined, echo.slug)).status, 403, 'what it opened before counts no longer')
})

test('an unverified address, none, another domain, or an organisation that wants no newcomers: nobody is made', async () => {
  const cases = [
    ['unsure', { email: 'unsure@acme.example', email_verified: false }, 'provider.no-email'],
    ['unsure in words', { email: 'words@acme.example', email_verified: 'false' }, 'provider.no-email'],
    ['silent', {}, 'provider.no-email'],
    ['odd', { email: 'not an address' }, 'provider.no-email'],
    ['outside', { email: 'outside@elsewhere.example' }, 'provider.other-domain'],
    ['nearly', { email: 'nearly@evil-acme.example' }, 'provider.other-domain'],
  ] as const
  for (const [subject, person, code] of cases) {
    provider.people.set(subject, person)
    assert.equal((await browser().visit(acme.slug, subject)).body.code, code, subject)
  }
  await set(acme, provider.issuer, { justInTime: false })
  provider.people.set('late', { email: 'late@acme.example' })
  assert.equal((await browser().visit(acme.slug, 'late')).body.code, 'provider.unknown-person')
  assert.equal(await accountByEmail(app.database.global, 'late@acme.example'), undefined)
  await set(acme, provider.issuer)
})

test('whoever was deactivated is not let in by the provider', async () => {
  const found = (await app.ask(acme.apiKey, 'POST', '/api/v1/members/query', { q: 'ada@acme.example' })).body.data as { id: string }[]
  await app.ask(acme.apiKey, 'POST', `/api/v1/members/${found[0]?.id}/deactivate`)
  assert.equal((await browser().visit(acme.slug, 'ada')).body.code, 'provider.not-a-member')
  await app.ask(acme.apiKey, 'POST', `/api/v1/members/${found[0]?.id}/activate`)
})

test('a visit ends once, in the browser that began it, with the state it began with', async () => {
  const ada = browser()
  const answer = await provider.visit(await ada.begin(acme.slug), 'ada')
  assert.equal((await browser().end(answer.search)).body.code, 'provider.over', 'another browser')
  assert.equal((await ada.end(answer.search)).status, 200)
  assert.equal((await ada.end(answer.search)).body.code, 'provider.over', 'twice')
  const forged = await provider.visit(await ada.begin(acme.slug), 'ada')
  forged.searchParams.set('state', 'another')
  assert.equal((await ada.end(forged.search)).body.code, 'provider.not-trusted')
  const late = await provider.visit(await ada.begin(acme.slug), 'ada')
  app.clock.at += 11 * 60_000
  assert.equal((await ada.end(late.search)).body.code, 'provider.over', 'too late')
  app.clock.at -= 11 * 60_000
  assert.equal((await ada.visit(acme.slug, null)).body.code, 'provider.refused', 'given up there')
})

test('a provider that lies lets nobody in', async () => {
  await set(bolt, liar.issuer)
  liar.claims = { sub: 'liar', email: 'liar@acme.example', name: 'Liar' }
  const lies: readonly Lie[] = [
    'another audience',
    'another issuer',
    'another nonce',
    'expired',
    'no signature',
    'another key',
    'another subject in user info',
  ]
  for (const lie of lies) {
    const answer = await browser().visitLiar(bolt.slug, lie)
    assert.deepEqual([answer.status, answer.body.code], [409, 'provider.not-trusted'], lie)
  }
  assert.equal(await accountByEmail(app.database.global, 'liar@acme.example'), undefined)
  assert.equal((await browser().visitLiar(bolt.slug, 'none')).status, 200, 'and one that tells the truth does')
})

test('a provider that is endless, somewhere else or somebody else is left, and its redirects are not followed', async () => {
  const expected: readonly [Lie, string][] = [
    ['endless', 'provider.not-a-provider'],
    ['redirects', 'provider.not-a-provider'],
    ['another issuer in discovery', 'provider.not-a-provider'],
  ]
  for (const [lie, code] of expected) {
    liar.lie = lie
    const tested = await app.ask(bolt.apiKey, 'POST', '/api/v1/identity-provider/test')
    assert.deepEqual([tested.status, tested.body.code], [409, code], lie)
  }
  assert.equal(liar.followed(), 0)
  liar.lie = 'none'
  assert.equal((await app.ask(bolt.apiKey, 'POST', '/api/v1/identity-provider/test')).status, 200)
  for (const issuer of ['http://10.0.0.1', 'https://169.254.169.254', 'http://accounts.example', 'http://127.0.0.1:1'])
    assert.ok(await set(bolt, issuer).then(() => true))
  await set(bolt, 'https://169.254.169.254')
  assert.equal((await app.ask(bolt.apiKey, 'POST', '/api/v1/identity-provider/test')).body.code, 'provider.not-allowed')
})

test('the secret is shown to nobody, goes to no other address, and the settings are the administrators’', async () => {
  const { text, body } = await app.ask(acme.apiKey, 'GET', '/api/v1/identity-provider')
  assert.ok(!text.includes(provider.clientSecret))
  assert.equal((body.data as { redirectUri: string }).redirectUri, `${baseUrl}/provider`)
  const { clientSecret: _secret, ...kept } = settings(provider.issuer)
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/identity-provider', kept)).status, 200, 'it stays when it is left out')
  const set = (body: Record<string, unknown>) => app.ask(acme.apiKey, 'POST', '/api/v1/identity-provider', body)
  await Promise.all([set({ name: 'Our accounts' }), set({ defaultRole: 'read-only' })])
  const both = (await set({})).body.data as { provider: typeof kept }
  assert.deepEqual([both.provider.name, both.provider.defaultRole, both.provider.issuer], ['Our accounts', 'read-only', kept.issuer])
  const none = await app.ask((await app.tenant('Dawn')).apiKey, 'POST', '/api/v1/identity-provider', { name: 'Ours' })
  assert.deepEqual((none.body.errors as { pointer: string; code: string }[])[0], {
    ...(none.body.errors as object[])[0],
    pointer: '/issuer',
    code: 'required',
  })
  const moved = await app.ask(acme.apiKey, 'POST', '/api/v1/identity-provider', { ...kept, issuer: 'https://evil.example' })
  assert.equal((moved.body.errors as { code: string }[])[0]?.code, 'provider.secret-needed')
  const open = await app.ask(acme.apiKey, 'POST', '/api/v1/identity-provider', { ...kept, emailDomains: [] })
  assert.equal((open.body.errors as { code: string }[])[0]?.code, 'provider.no-domain')
  for (const defaultRole of ['owner', 'admin'])
    assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/identity-provider', { ...kept, defaultRole })).status, 422)
  const member = await app.key(acme, 'manager')
  for (const method of ['GET', 'POST', 'DELETE'] as const)
    assert.equal((await app.ask(member, method, '/api/v1/identity-provider', method === 'POST' ? kept : undefined)).status, 403)
})

test('an organisation that leaves its provider ends what it opened', async () => {
  const ada = browser()
  assert.equal((await ada.visit(acme.slug, 'ada')).status, 200)
  assert.equal((await app.ask(acme.apiKey, 'DELETE', '/api/v1/identity-provider')).status, 204)
  assert.equal((await ada.ask('GET', '/session')).status, 401)
  assert.equal((await browser().ask('GET', `/provider-visits/${acme.slug}`)).body.code, 'provider.none')
  assert.deepEqual(
    [(await browser().ask('GET', '/provider-visits/nobody')).text.replaceAll(/"instance":"[^"]*"/g, '')],
    [(await browser().ask('GET', `/provider-visits/${acme.slug}`)).text.replaceAll(/"instance":"[^"]*"/g, '')],
    'as one that does not exist',
  )
})

test('a provider that does not answer is waited for a few seconds, and no longer', async () => {
  const { status, body } = await slowAnswer
  assert.deepEqual([status, body.code], [409, 'provider.too-slow'])
})
