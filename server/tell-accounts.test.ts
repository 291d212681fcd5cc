import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { tellOfFailedBackup } from '#server/tell-accounts.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword, sessionName } from '#tests/entrance.ts'

let app: TestApp
let acme: TestTenant
let bolt: TestTenant

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
  bolt = await app.tenant('Bolt')
})
after(() => app.close())

async function signIn(tenant: TestTenant, agent: string): Promise<Record<string, string>> {
  const answer = await app.ask(
    undefined,
    'POST',
    '/api/v1/session',
    { email: tenant.email, password: goodPassword },
    { origin: baseUrl, 'user-agent': agent },
  )
  assert.equal(answer.status, 200, answer.text)
  const cookies = [answer.headers['set-cookie']].flat().map((cookie) => String(cookie).split(';')[0])
  await app.context.entrance.background.done()
  return { cookie: cookies.find((cookie) => cookie?.startsWith(sessionName)) ?? '', 'steward-tenant': tenant.slug, origin: baseUrl }
}

const told = async (headers: Record<string, string>): Promise<unknown[]> =>
  ((await app.ask(undefined, 'GET', '/api/v1/notifications', undefined, headers)).body.data as { kind: string }[]).map(({ kind }) => kind)

test('a sign-in from a new place is told where one works, the first one and a known one are not', async () => {
  const first = await signIn(acme, 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0')
  const before = (await told(first)).length
  await signIn(acme, 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0')
  assert.equal((await told(first)).length, before)
  await signIn(acme, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36')
  assert.equal((await told(first)).length, before + 1)
  assert.equal((await told(first))[0], 'device')
})

test('a backup that failed is told to the owners of every tenant', async () => {
  const [one, other] = [await signIn(acme, 'a'), await signIn(bolt, 'b')]
  await tellOfFailedBackup(app.context.engine, app.ownerUrl, 'backup')
  for (const headers of [one, other]) assert.equal((await told(headers))[0], 'backup')
})

test('over the API: pages, the count, reading, switches; rubbish is refused, keys have none', async () => {
  const me = await signIn(acme, 'a')
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) =>
    app.ask(undefined, method, `/api/v1/notifications${path}`, body, me)
  const { data } = (await ask('GET', '?limit=1')).body as { data: { id: string }[]; next: string | null }
  assert.equal(data.length, 1)
  const counted = async (): Promise<number> => ((await ask('GET', '/count')).body.data as { count: number }).count
  const count = await counted()
  assert.ok(count >= 2)
  assert.equal((await ask('POST', '/read', { ids: [data[0]?.id] })).status, 200)
  assert.equal(await counted(), count - 1)
  await ask('POST', '/read', { upTo: data[0]?.id })
  assert.equal(await counted(), 0)
  assert.equal((await ask('PATCH', '/settings', { kind: 'backup', mail: false })).status, 200)
  const settings = (await ask('GET', '/settings')).body.data as { kind: string; mail: boolean | null }[]
  assert.equal(settings.find(({ kind }) => kind === 'backup')?.mail, false)
  for (const body of [{ ids: 'x' }, { ids: ['x'] }, {}, { upTo: 5 }, { ids: [null] }])
    assert.equal((await ask('POST', '/read', body)).status, 404)
  for (const body of [{}, { kind: 'nothing' }, { kind: 'backup', mail: 'yes' }, { kind: '__proto__' }])
    assert.equal((await ask('PATCH', '/settings', body)).status, 422, JSON.stringify(body))
  assert.equal((await ask('GET', '?limit=1000')).status, 422)
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/notifications')).status, 403)
})
