import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

let app: TestApp
let acme: TestTenant

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
})
after(() => app.close())

async function from(remoteAddress: string, method: 'GET' | 'PUT', path: string, payload?: object, key = acme.apiKey) {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await app.app.inject({ method, url: `/api/v1${path}`, remoteAddress, headers, ...(payload && { payload }) })
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> }
}

const allow = (remoteAddress: string, addresses: unknown) => from(remoteAddress, 'PUT', '/allowed-addresses', { addresses })

test('everywhere is allowed until somebody says otherwise', async () => {
  const { body } = await from('198.51.100.1', 'GET', '/allowed-addresses')
  assert.deepEqual(body.data, { addresses: [], yours: '198.51.100.1' })
})

test('nobody locks themselves out, and what is no network is refused where it stands', async () => {
  const away = await allow('198.51.100.1', ['203.0.113.0/24'])
  assert.deepEqual([away.status, (away.body.errors as { code: string }[])[0]?.code], [422, 'address.locks-you-out'])
  const wrong = await allow('198.51.100.1', ['198.51.100.1', 'office'])
  const [problem] = wrong.body.errors as { pointer: string; code: string }[]
  assert.deepEqual([wrong.status, problem?.pointer, problem?.code], [422, '/addresses/1', 'address.not-a-network'])
  for (const addresses of ['198.51.100.1', Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`), undefined])
    assert.equal((await allow('198.51.100.1', addresses)).status, 422)
})

test('from then on whoever is outside is refused on every route, and a neighbour is not concerned', async () => {
  assert.equal((await allow('203.0.113.9', ['203.0.113.0/24', '2001:db8::/32'])).status, 200)
  assert.equal((await from('203.0.113.77', 'GET', '/contacts')).status, 200)
  assert.equal((await from('2001:db8::7', 'GET', '/contacts')).status, 200)
  for (const path of ['/contacts', '/model', '/search?q=a', '/allowed-addresses', '/audit']) {
    const { status, body } = await from('198.51.100.1', 'GET', path)
    assert.deepEqual([status, body.code], [403, 'address.not-allowed'], path)
  }
  const other = await app.tenant('Other')
  assert.equal((await from('198.51.100.1', 'GET', '/contacts', undefined, other.apiKey)).status, 200)
})

test('it is written down, and opened again', async () => {
  const { body } = await from('203.0.113.9', 'GET', '/audit?entity=tenant&action=tenant.change')
  assert.equal((body.data as unknown[]).length, 1)
  assert.equal((await allow('203.0.113.9', [])).status, 200)
  assert.equal((await from('198.51.100.1', 'GET', '/contacts')).status, 200)
})
