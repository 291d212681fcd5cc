import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cookieName, viewAsCookie } from '#server/session-cookie.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword, sessionName } from '#tests/entrance.ts'

const viewAs = cookieName(baseUrl, viewAsCookie)

let app: TestApp
let acme: TestTenant
let session = ''
let view: string | undefined

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
  session =
    cookieIn(
      await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl }),
      sessionName,
    ) ?? ''
})
after(() => app.close())

function cookieIn(answer: Answer, name: string): string | undefined {
  const cookies = [answer.headers['set-cookie'] ?? []].flat().map(String)
  return cookies.find((one) => one.startsWith(`${name}=`))?.split(';')[0]
}

async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, as = view): Promise<Answer> {
  const cookie = [session, ...(as === undefined ? [] : [as])].join('; ')
  return app.ask(undefined, method, `/api/v1${path}`, body, { cookie, origin: baseUrl, 'steward-tenant': acme.slug })
}

test('who looks with a role sees what it sees, and writes nothing', async () => {
  const { id } = (await ask('POST', '/contacts', { lastName: 'Byron', jobTitle: 'Analyst' })).body.data as { id: string }
  const role = (await ask('POST', '/roles', { name: 'Trainees', from: 'read-only' })).body.data as { id: string; key: string }
  const hides = { fields: { contact: { jobTitle: { read: false } } } }
  assert.equal((await ask('PATCH', `/roles/${role.id}`, hides)).status, 428, 'at a screen one says which version one saw')
  assert.equal((await app.ask(acme.apiKey, 'PATCH', `/api/v1/roles/${role.id}`, hides)).status, 200)
  const taken = (await ask('POST', '/exports', { entity: 'contact' })).body.data as { id: string }
  assert.equal((await ask('GET', `/exports/${taken.id}`)).status, 200)
  const begun = await ask('POST', '/view-as', { role: role.key })
  assert.equal(begun.status, 204)
  view = cookieIn(begun, viewAs)
  const shown = (await ask('GET', `/contacts/${id}`)).body.data as Record<string, unknown>
  assert.deepEqual([shown.lastName, 'jobTitle' in shown, shown.can], ['Byron', false, []])
  assert.equal((await ask('POST', '/contacts/query', {})).status, 200)
  assert.equal((await ask('POST', '/search', { q: 'Byron' })).status, 200)
  assert.equal((await ask('POST', '/contacts/may-write', { ids: [id] })).status, 200, 'as every list asks')
  assert.equal((await ask('POST', '/contacts/duplicates', { lastName: 'Byron' })).status, 200)
  for (const [method, path, body] of [
    ['POST', '/contacts', { lastName: 'X' }],
    ['PATCH', `/contacts/${id}`, { lastName: 'X' }],
    ['DELETE', `/contacts/${id}`, undefined],
    ['POST', '/contacts/bulk', { ids: [id], action: 'trash' }],
    ['POST', '/exports', { entity: 'contact' }],
    ['POST', '/view-as', { role: 'member' }],
  ] as const)
    assert.equal((await ask(method, path, body)).status, 403, `${method} ${path}`)
  assert.equal((await ask('GET', `/exports/${taken.id}`)).status, 404, 'what one took out oneself is not that role’s')
  assert.equal((await ask('GET', `/exports/${taken.id}/file`)).status, 404)
  assert.equal((await ask('GET', '/roles')).status, 403, 'and manages nothing')
  const { tenants } = (await ask('GET', '/session')).body.data as { tenants: { role: string; roleName: string; viewing: string }[] }
  assert.deepEqual([tenants[0]?.role, tenants[0]?.roleName, tenants[0]?.viewing], ['read-only', 'Trainees', role.key])
})

test('beginning and end are in the log; afterwards everything is as before', async () => {
  const ended = await ask('DELETE', '/view-as')
  assert.equal(ended.status, 204)
  assert.equal(cookieIn(ended, viewAs), `${viewAs}=`)
  view = undefined
  assert.equal((await ask('GET', '/roles')).status, 200)
  const [found] = await app.database.batch(acme.tenantId, [
    { text: `select action from change_record where tenant_id = $1 and entity = 'viewAs' order by id`, values: [acme.tenantId] },
  ])
  assert.deepEqual(
    found?.rows.map(({ action }) => action),
    ['view-as.begin', 'view-as.end'],
  )
})

test('a cookie written by hand takes rights and gives none', async () => {
  const with_ = (role: string, slug = acme.slug) => `${viewAs}=${slug}.${role}`
  assert.equal((await ask('GET', '/roles', undefined, with_('member'))).status, 403)
  assert.equal((await ask('GET', '/contacts', undefined, with_('x_nobody'))).status, 403, 'a role that is not there opens nothing')
  assert.equal((await ask('GET', '/roles', undefined, with_('member', 'elsewhere'))).status, 200, 'another tenant’s does not count here')
  assert.equal((await ask('POST', '/view-as', { role: 'boss' })).status, 422)
  const manager = await app.key(acme, 'manager')
  assert.equal((await app.ask(manager, 'POST', '/api/v1/view-as', { role: 'member' })).status, 403)
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/view-as', { role: 'member' })).status, 403, 'a program has no eyes')
})
