import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'

let app: TestApp
let acme: TestTenant

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
})
after(() => app.close())

type Row = { id: string; expiresAt: string | null }
const day = 24 * 60 * 60 * 1000
const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, key = acme.apiKey) =>
  app.ask(key, method, `/api/v1${path}`, body)
const pending = async (): Promise<Row[]> => (await ask('GET', '/invitations')).body.data as Row[]
const expiryOf = async (id: string): Promise<string | null | undefined> => (await pending()).find((row) => row.id === id)?.expiresAt

async function invite(name: string): Promise<{ id: string; token: string }> {
  const { id } = (await ask('POST', '/members', { name, email: `${name}@acme.example`, role: 'member' })).body.data as { id: string }
  const { link } = (await ask('POST', `/members/${id}/link`)).body.data as { link: string }
  return { id, token: link.split('#')[1] ?? '' }
}

const join = (token: string) =>
  app.ask(undefined, 'POST', '/api/v1/join', { token, name: 'Ina', password: goodPassword }, { origin: baseUrl })

test('who was added waits among the invitations for seven days, and is gone from there once they are in', async () => {
  const ina = await invite('ina')
  assert.equal(Date.parse((await expiryOf(ina.id)) ?? '') - app.clock.at, 7 * day)
  assert.equal((await join(ina.token)).status, 200)
  assert.equal(await expiryOf(ina.id), undefined)
  assert.equal((await join(ina.token)).status, 410, 'a link works once')
})

test('a link that is over, or was made before its member was changed, no longer counts', async () => {
  const [late, moved] = [await invite('late'), await invite('moved')]
  app.clock.at += 1000
  await ask('PATCH', `/members/${moved.id}`, { email: 'moved.on@acme.example' })
  assert.equal(await expiryOf(moved.id), null)
  app.clock.at += 7 * day
  assert.equal(await expiryOf(late.id), null)
  assert.equal((await join(late.token)).status, 410)
})

test('a link that was withdrawn lets nobody in; a new one does, and the older one still does not', async () => {
  const { id, token } = await invite('wanda')
  assert.equal((await ask('DELETE', `/members/${id}/link`)).status, 204)
  assert.equal((await ask('DELETE', `/members/${id}/link`)).status, 404)
  assert.equal(await expiryOf(id), null)
  assert.equal((await join(token)).status, 410)
  const { link } = (await ask('POST', `/members/${id}/link`)).body.data as { link: string }
  assert.equal((await join(token)).status, 410)
  assert.equal((await join(link.split('#')[1] ?? '')).status, 200)
  const { data } = (await ask('GET', `/audit?record=${id}`)).body as { data: { action: string }[] }
  assert.deepEqual(
    data.map(({ action }) => action),
    ['join', 'link.make', 'link.withdraw', 'link.make', 'create'],
    'who was shown a way in stands in the activity log',
  )
})

test('an organisation has a hundred letters a day sent to people who are to join; whom else it adds, it hands the link', async () => {
  const busy = await app.tenant('Busy')
  const { id } = (await ask('POST', '/members', { name: 'Late', email: 'late@busy.example', role: 'member' }, busy.apiKey)).body.data as Row
  const query = (statement: { text: string; values: readonly unknown[] }) => app.database.tenant(busy.tenantId, (tx) => tx.query(statement))
  const lettersOf = async () =>
    Number((await query({ text: 'select count(*) from message where tenant_id = $1', values: [busy.tenantId] })).rows[0]?.count)
  await query({
    text: `insert into message (tenant_id, id, class, template, channel, state, verdict, credential, created_at)
        select $1, gen_random_uuid(), 'service', 'member.join', 'mail', 'sent', 'allowed', true, $2 from generate_series(1, 100)`,
    values: [busy.tenantId, app.clock.now()],
  })
  const before = await lettersOf()
  assert.equal((await ask('POST', `/members/${id}/link`, undefined, busy.apiKey)).status, 200)
  assert.equal(await lettersOf(), before)
  app.clock.at += day + 1
  await ask('POST', `/members/${id}/link`, undefined, busy.apiKey)
  assert.equal(await lettersOf(), before + 1)
})

test('owners and admins alone see and withdraw invitations, of their own tenant', async () => {
  const { id } = await invite('otto')
  const bolt = await app.tenant('Bolt')
  const manager = await app.key(acme, 'manager')
  assert.deepEqual(
    [
      (await ask('GET', '/invitations', undefined, manager)).status,
      (await ask('DELETE', `/members/${id}/link`, undefined, manager)).status,
    ],
    [403, 403],
  )
  assert.equal((await ask('DELETE', `/members/${id}/link`, undefined, bolt.apiKey)).status, 404)
  assert.deepEqual((await ask('GET', '/invitations', undefined, bolt.apiKey)).body.data, [])
  assert.ok(await expiryOf(id))
})
