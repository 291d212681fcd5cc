import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newToken } from '#platform/accounts/tokens.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl } from '#tests/entrance.ts'

let app: TestApp
let tenant: TestTenant

before(async () => {
  app = await openTestApp()
  tenant = await app.tenant('Canarytenant')
  await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })
})
after(() => app.close())

test('numbers of requests, jobs, connections and the sealer are there, and no name of a tenant or a person', async () => {
  const { status, text } = await app.ask(undefined, 'GET', '/metrics')
  assert.equal(status, 200)
  assert.match(text, /steward_http_requests_total\{method="POST",route="\/api\/v1\/:plural",status="201"\} 1/)
  assert.match(text, /steward_http_request_duration_seconds_bucket/)
  assert.match(text, /steward_jobs\{state="waiting"\} \d/)
  assert.match(text, /steward_database_connections\{state="idle"\} \d/)
  assert.match(text, /steward_database_up 1/)
  assert.match(text, /steward_unsealed_changes [1-9]/)
  assert.match(text, /steward_sealer_lag_seconds \d/)
  assert.match(text, /nodejs_eventloop_lag_seconds \d/)
  assert.doesNotMatch(text, /canarytenant|Byron|example/i)
})

test('who comes through a proxy, or from elsewhere, meets nothing there', async () => {
  for (const headers of [{ 'x-forwarded-for': '198.51.100.7' }, { forwarded: 'for=198.51.100.7' }, { via: '1.1 proxy' }])
    assert.equal((await app.ask(undefined, 'GET', '/metrics', undefined, headers)).status, 404)
  assert.equal((await app.app.inject({ url: '/metrics', remoteAddress: '198.51.100.7' })).statusCode, 404)
})

test('the operator comes in by a link that works once, and for an hour', async () => {
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/operator/doctor')).status, 401)
  const { token, statement } = newToken(app.context.engine, 'operator')
  await app.database.global(statement)
  const enter = () => app.ask(undefined, 'POST', '/api/v1/operator/session', { token }, { origin: baseUrl })
  const entered = await enter()
  assert.equal(entered.status, 204)
  const cookie = String(entered.headers['set-cookie'])
  assert.match(cookie, /__Host-steward_operator=[^;]+; Max-Age=3600; Path=\/; HttpOnly; .*SameSite=Strict/)
  assert.equal((await enter()).status, 410)
  const shown = { cookie: cookie.split(';')[0] ?? '' }
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/operator/doctor', undefined, shown)).status, 200)
  const counts = await app.ask(undefined, 'GET', '/api/v1/operator/tenants', undefined, shown)
  assert.deepEqual(counts.body.data, { open: 1, closing: 0, ended: 0 })
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/contacts', undefined, shown)).status, 401)
  const forged = { cookie: shown.cookie.replace(/=\d+/, (until) => `=${Number(until.slice(1)) + 1000}`) }
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/operator/doctor', undefined, forged)).status, 401)
  app.clock.at += 60 * 60 * 1000
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/operator/doctor', undefined, shown)).status, 401)
})
