import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'

let app: TestApp
let acme: TestTenant
let memberId: string
let webhookId: string

before(async () => {
  app = await openTestApp({ crowd: true, settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.0/8' } })
  acme = await app.tenant('Acme')
  const made = async (path: string, body: object) =>
    ((await app.ask(acme.apiKey, 'POST', `/api/v1${path}`, body)).body.data as { id: string }).id
  memberId = await made('/members', { name: 'Otto', email: 'otto@acme.example', role: 'owner' })
  webhookId = await made('/webhooks', { url: 'https://127.0.0.1/hook' })
})
after(() => app.close())

type Ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<Answer>

async function signedIn(): Promise<Ask> {
  const { headers } = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword })
  const cookie = [headers['set-cookie']]
    .flat()
    .map((each) => String(each).split(';')[0])
    .join('; ')
  return (method, path, body) =>
    app.ask(undefined, method, `/api/v1${path}`, body, { cookie, origin: baseUrl, 'steward-tenant': acme.slug })
}

const provider = {
  ...{ name: 'Ours', issuer: 'https://id.acme.example', clientId: 'steward', clientSecret: 'secret', defaultRole: 'member' },
  ...{ emailDomains: [], justInTime: false },
}

/** Each would let somebody stay who found a browser open, or let others in. */
const guarded = (): readonly (readonly [...Parameters<Ask>, expected: number])[] => [
  ['POST', '/identity-provider', provider, 200],
  ['DELETE', '/identity-provider', undefined, 204],
  ['PUT', '/allowed-addresses', { addresses: [] }, 200],
  ['POST', '/api-keys', { name: 'mine', role: 'owner', expiresOn: null }, 201],
  ['PATCH', '/security', { demandsFactor: false }, 200],
  ['POST', `/webhooks/${webhookId}/rotate`, undefined, 200],
  ['POST', `/members/${memberId}/link`, undefined, 200],
  ['DELETE', `/members/${memberId}/factors`, undefined, 409],
]

test('what guards an organisation is changed by whoever has shown lately who they are, and by nobody who found a browser open', async () => {
  const ask = await signedIn()
  app.clock.at += 10 * 60_000 + 1
  for (const [method, path, body] of guarded()) {
    const { status, body: said } = await ask(method, path, body)
    assert.deepEqual([path, status, said.code], [path, 403, 'session.prove-anew'])
  }
  assert.equal((await ask('POST', '/session/prove', { password: goodPassword })).status, 204)
  for (const [method, path, body, expected] of guarded()) {
    const { status, text } = await ask(method, path, body)
    assert.equal(status, expected, `${method} ${path}: ${text}`)
  }
})

test('a program has nobody to ask, and needs no proof', async () => {
  for (const [method, path, body, expected] of guarded()) {
    const { status, text } = await app.ask(acme.apiKey, method, `/api/v1${path}`, body)
    assert.equal(status, expected, `${method} ${path}: ${text}`)
  }
})
