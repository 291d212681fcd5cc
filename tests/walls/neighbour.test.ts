import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Chance, sample } from '#engine/conformance/samples.ts'
import { Ledger, watched } from '#engine/conformance/statements.ts'
import { releaseModel } from '#engine/model-of.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword, sessionName } from '#tests/entrance.ts'
import { send } from '#tests/files.ts'
import { photograph } from '#tests/walls/planted.ts'
import { type Route, routesOf } from '#tests/walls/routes.ts'
import { workingDay } from '#tests/walls/script.ts'

let app: TestApp
let acme: TestTenant
let bolt: TestTenant
/** What Acme has, by the segment of the path that stands before its id. */
const theirs = new Map<string, string>()
let plurals: string[]
let change: string
let doors: ((method: Route['method'], path: string, body: unknown) => Promise<Answer>)[]

const dataOf = (answer: Answer): Record<string, unknown> => answer.body.data as Record<string, unknown>

async function asAcme(method: Route['method'], path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await app.ask(acme.apiKey, method, `/api/v1${path}`, body)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
  return dataOf(answer)
}

/** A value for each field that a record of this entity must have. */
const needed = (name: string, contact: string): Record<string, unknown> =>
  Object.fromEntries(
    (releaseModel().entity(name)?.fields ?? [])
      .filter(({ options, kind }) => options.required === true && kind.name !== 'anchor')
      .map((field) => [field.key, sample(field, { chance: new Chance(1), pool: new Map([['contact', [contact]]]), serial: 1 })]),
  )

/** Gives Acme one of everything that has an id. */
async function furnish(): Promise<void> {
  const field = { label: 'Name', kind: 'text', holds: 'free-text' }
  const object = await asAcme('POST', '/own-objects', {
    name: 'Machine',
    plural: 'Machines',
    subject: 'none',
    reason: 'a machine',
    titleField: field,
  })
  theirs.set('own-objects', String(object.id))
  theirs.set('own-fields', String((await asAcme('POST', '/own-fields', { ...field, entity: 'contact' })).id))
  app.clock.at += 2000
  const { entities } = (await asAcme('GET', '/model')) as { entities: { plural: string; name: string; hangsOn: string | null }[] }
  plurals = entities.map(({ plural }) => plural)
  const contact = await asAcme('POST', '/contacts', { lastName: 'Acme’s own' })
  for (const { plural, name, hangsOn } of entities) {
    const input: Record<string, unknown> = {
      name: `Acme’s ${name}`,
      email: 'm@acme.example',
      role: 'member',
      lastName: 'x',
      text: 'x',
      x_name: 'x',
      notice: 'May we write to you?',
      [hangsOn ?? 'name']: hangsOn === null ? `Acme’s ${name}` : { entity: 'contact', id: contact.id },
    }
    const { fields } = entities.find((each) => each.plural === plural) as unknown as { fields: { key: string; kind: string }[] }
    if (fields.some(({ kind }) => kind === 'content')) {
      const sent = await send(app, acme.apiKey, `/contacts/${contact.id}/${plural}`, { name: 'a.txt', bytes: Buffer.from('Acme’s own') })
      assert.equal(sent.status, 201, sent.text)
      theirs.set(plural, String(dataOf(sent).id))
      continue
    }
    const known = new Set(fields.map(({ key }) => key))
    const given = { ...needed(name, String(contact.id)), ...input }
    const made = await asAcme('POST', `/${plural}`, Object.fromEntries(Object.entries(given).filter(([key]) => known.has(key))))
    theirs.set(plural, String(made.id))
  }
  const history = await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${contact.id}/history`)
  change = String((history.body.data as { id: string }[])[0]?.id)
  theirs.set('jobs', String((await asAcme('POST', '/contacts/bulk', { filter: {}, action: 'trash' })).id))
  theirs.set('exports', String((await asAcme('POST', '/exports', { entity: 'contact', format: 'csv' })).id))
  const file =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nLast name\r\nByron\r\n--b--\r\n'
  const upload = await app.ask(acme.apiKey, 'POST', '/api/v1/imports?entity=contact', file, {
    'content-type': 'multipart/form-data; boundary=b',
  })
  assert.equal(upload.status, 201, upload.text)
  theirs.set('imports', String(dataOf(upload).id))
  const keys = (await asAcme('GET', '/api-keys')) as unknown as { id: string }[]
  theirs.set('api-keys', String(keys[0]?.id))
  theirs.set('identities', acme.tenantId)
  theirs.set('roles', String((await asAcme('POST', '/roles', { name: 'Acme’s own', from: 'member' })).id))
  theirs.set('webhooks', String((await asAcme('POST', '/webhooks', { url: 'http://127.0.0.1:9/' })).id))
  theirs.set('archives', String((await asAcme('POST', '/archives')).id))
  const request = await asAcme('POST', '/privacy-requests', { kind: 'access', channel: 'post', text: 'What do you have?' })
  for (const segment of ['privacy-requests', 'requests']) theirs.set(segment, String(request.id))
  theirs.set('contact', String(contact.id))
  const sweepId = newId()
  await app.database.batch(acme.tenantId, [
    { text: 'insert into sweep (tenant_id, id, started_at) values ($1, $2, $3)', values: [acme.tenantId, sweepId, app.clock.now()] },
  ])
  theirs.set('sweeps', sweepId)
  const reviewId = newId()
  const review = `insert into mention_review (tenant_id, id, erasure_id, entity, record_id, field, kind, created_at, due_at) values ($1, $2, $2, 'contact', $3, 'source', 'text', now(), now())`
  await app.database.batch(acme.tenantId, [{ text: review, values: [acme.tenantId, reviewId, contact.id] }])
  theirs.set('privacy-reviews', reviewId)
  const exportId = newId()
  const taken = `insert into access_export (tenant_id, id, entity, record_id, form, language, state, created_at) values ($1, $2, 'contact', $3, 'access', 'en', 'done', now())`
  await app.database.batch(acme.tenantId, [{ text: taken, values: [acme.tenantId, exportId, contact.id] }])
  theirs.set('access-exports', exportId)
  const erasureId = newId()
  const gone = `insert into erasure (tenant_id, id, entity, record_id, state, step, asked_at, plan, counts) values ($1, $2, 'contact', $3, 'deciding', 'begin', now(), '{}', '{}')`
  await app.database.batch(acme.tenantId, [{ text: gone, values: [acme.tenantId, erasureId, contact.id] }])
  theirs.set('erasures', erasureId)
  theirs.set('audit', String(((await asAcme('GET', '/audit')) as unknown as { id: string }[])[0]?.id))
  // Of an account, and of none here: their own tests try whose they are.
  for (const ofAccounts of ['passkeys', 'totp', 'devices']) theirs.set(ofAccounts, newId())
}

/** Signs in, and gives the cookie. */
async function cookieOf(tenant: TestTenant): Promise<string> {
  const answer = await app.ask(undefined, 'POST', '/api/v1/session', { email: tenant.email, password: goodPassword }, { origin: baseUrl })
  const [cookie] = String(answer.headers['set-cookie']).split(';')
  assert.ok(cookie?.startsWith(`${sessionName}=`))
  return String(cookie)
}

before(async () => {
  app = await openTestApp({ settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  acme = await app.tenant('Acme')
  bolt = await app.tenant('Bolt')
  await furnish()
  const theirCookie = await cookieOf(acme)
  const sessions = await app.ask(undefined, 'GET', '/api/v1/sessions', undefined, { cookie: theirCookie })
  theirs.set('sessions', String((sessions.body.data as { id: string }[])[0]?.id))
  // People alone place holds.
  const wanted = { scope: 'entity', entity: 'contact', authority: 'a court', reason: 'a dispute', reviewOn: '2027-06-01' }
  const asPerson = { cookie: theirCookie, origin: baseUrl, 'steward-tenant': acme.slug }
  const held = await app.ask(undefined, 'POST', '/api/v1/holds', wanted, asPerson)
  assert.equal(held.status, 201, held.text)
  theirs.set('holds', String(dataOf(held).id))
  const cookie = await cookieOf(bolt)
  doors = [
    (method, path, body) => app.ask(bolt.apiKey, method, path, body),
    (method, path, body) =>
      app.ask(undefined, method, path, body, { cookie, origin: baseUrl, 'steward-tenant': bolt.slug, 'if-match': '"1"' }),
  ]
})
after(() => app.close())

const volatile = new Set(['date', 'content-length', 'etag', 'retry-after', 'ratelimit-remaining', 'ratelimit-reset'])

/** All that a neighbour can see of an answer, with the id that was asked for left out. */
const seen = ({ status, headers, text }: Answer, ids: readonly string[]): unknown => ({
  status,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !volatile.has(name))),
  text: ids.reduce((left, id) => left.replaceAll(id, '…'), text),
})

const bodies: readonly unknown[] = [{}, { lastName: 'changed', name: 'changed', label: 'changed' }]

/** The paths of a route with Acme's ids, and the same with ids of nobody. */
function* pathsOf({ path }: Route): Generator<{ known: string; unknown: string; ids: string[] }> {
  const [change1, nobody] = [newId(), newId()]
  for (const plural of path.includes(':plural') ? [...plurals, 'nonsense'] : [''])
    for (const action of path.includes(':action') ? ['restore', 'deactivate', 'nonsense'] : ['']) {
      const filled = path.replace(':plural', plural).replace(':action', action).replace(':field', 'photo').replace(':entity', 'contact')
      const segment = filled.split('/:id')[0]?.split('/').at(-1) ?? ''
      const id = segment === 'nonsense' ? newId() : theirs.get(segment)
      assert.ok(id !== undefined, `say in ${import.meta.filename.split('/').at(-1)} what id of Acme stands in ${path} after ${segment}`)
      yield {
        known: filled.replace(':id', id).replace(':change', change),
        unknown: filled.replace(':id', nobody).replace(':change', change1),
        ids: [id, nobody, change, change1],
      }
    }
}

test('what belongs to a neighbour is answered like what does not exist, on every route, byte for byte', async () => {
  const before = await photograph(app.database, acme.tenantId)
  const routes = routesOf(app.app).filter(({ path }) => path.includes('/:id'))
  assert.ok(routes.length > 12, 'the routes were read')
  for (const route of routes)
    for (const { known, unknown, ids } of pathsOf(route))
      for (const [door, ask] of doors.entries())
        for (const body of route.method === 'GET' || route.method === 'DELETE' ? [undefined] : bodies)
          for (const query of route.method === 'DELETE' ? ['', '?forever=true'] : ['']) {
            const [one, other] = [await ask(route.method, known + query, body), await ask(route.method, unknown + query, body)]
            const what = `${route.method} ${known}${query} by door ${door}`
            assert.ok(one.status >= 400 && one.status < 500, `${what}: ${one.status}`)
            assert.deepEqual(seen(one, ids), seen(other, ids), what)
          }
  assert.deepEqual(await photograph(app.database, acme.tenantId), before, 'and nothing of the neighbour changed')
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/contacts')).status, 200, 'whose key still works')
})

test('a list, a search or a bulk change that names a neighbour’s records finds none', async () => {
  const id = theirs.get('contacts') ?? ''
  const [ask] = doors
  assert.ok(ask)
  for (const filter of [
    { id },
    { id: { in: [id] } },
    { company: theirs.get('companies') },
    { tags: { in: [theirs.get('tags')] } },
    { owner: theirs.get('members') },
  ])
    assert.deepEqual((await ask('POST', '/api/v1/contacts/query', { filter, trash: false })).body.data, [], JSON.stringify(filter))
  assert.deepEqual((await ask('POST', '/api/v1/search', { q: 'Acme' })).body.data, [])
})

test('nothing of a neighbour can be linked, tagged or hung on', async () => {
  const [ask] = doors
  assert.ok(ask)
  const links: [string, object][] = [
    ['contacts', { lastName: 'x', company: theirs.get('companies') }],
    ['contacts', { lastName: 'x', owner: theirs.get('members') }],
    ['contacts', { lastName: 'x', tags: [theirs.get('tags')] }],
    ['companies', { name: 'x', parent: theirs.get('companies') }],
    ['notes', { text: 'x', about: { entity: 'contact', id: theirs.get('contacts') } }],
    ['teams', { name: 'x', members: [{ member: theirs.get('members') }] }],
  ]
  for (const [plural, body] of links) assert.equal((await ask('POST', `/api/v1/${plural}`, body)).status, 422, JSON.stringify(body))
})

test('every statement that the server sends says which tenant it means', async () => {
  const ledger = new Ledger()
  const seen = await openTestApp({ watch: (database) => watched(database, ledger.see) })
  const tenant = await seen.tenant('Acme')
  await workingDay(seen, tenant)
  await seen.close()
  assert.ok(ledger.size > 200)
  ledger.check()
})

test('a tenant that one is not in is unknown, by its slug as by any other', async () => {
  const [byKey, byCookie] = doors
  assert.ok(byKey && byCookie)
  const cookie = await cookieOf(bolt)
  for (const headers of [{ authorization: `Bearer ${bolt.apiKey}` }, { cookie, origin: baseUrl }])
    for (const path of [
      '/api/v1/contacts',
      '/api/v1/model',
      '/api/v1/tenant',
      '/api/v1/own-fields',
      '/api/v1/outbox',
      '/api/v1/search?q=x',
    ]) {
      const [known, unknown] = await Promise.all(
        [acme.slug, 'nobody-at-all'].map((slug) => app.ask(undefined, 'GET', path, undefined, { ...headers, 'steward-tenant': slug })),
      )
      assert.equal(known?.status, 404, path)
      assert.deepEqual(seen(known, []), seen(unknown as Answer, []), path)
    }
})

test('without anybody’s credential no route below /api/v1 gives anything of a tenant', async () => {
  const open = new Set([
    'POST /api/v1/setup',
    'POST /api/v1/setup/check',
    'POST /api/v1/session',
    'POST /api/v1/account/reset',
    'POST /api/v1/account/reset/confirm',
    'POST /api/v1/join',
    'POST /api/v1/join/check',
    'POST /api/v1/sign-up',
    'POST /api/v1/sign-up/check',
    'POST /api/v1/sign-up/confirm',
    'POST /api/v1/sign-up/decline',
    'POST /api/v1/account/email/confirm',
    'GET /api/v1/provider-visits/:slug',
    'POST /api/v1/provider-visits',
    'POST /api/v1/provider-visits/end',
    'GET /api/v1/session/factor',
    'POST /api/v1/session/factor',
    'POST /api/v1/session/factor/options',
    'POST /api/v1/session/passkey',
    'POST /api/v1/operator/session',
    ...['GET /api/v1/subscribe/:slug', 'POST /api/v1/subscribe/:slug', 'POST /api/v1/preferences', 'POST /api/v1/preferences/open'],
    ...['POST /api/v1/preferences/receipt', 'POST /api/v1/opt-in/check', 'POST /api/v1/opt-in/confirm'],
    ...['', '/requests', '/links', '/open', '/code', '/page', '/page/requests', '/page/cancel', '/page/file', '/close'].map(
      (path) => `${path === '' ? 'GET' : 'POST'} /api/v1/privacy/:slug${path}`,
    ),
  ])
  // What is the same for everybody.
  const common = new Set([
    '/api/v1/openapi.json',
    '/api/v1/sign-up',
    '/api/v1/session/factor',
    '/api/v1/session/passkey/options',
    '/api/v1/operator/session',
  ])
  for (const route of routesOf(app.app).filter(({ path }) => path.startsWith('/api/v1/'))) {
    const path = route.path
      .replace(':plural', 'contacts')
      .replace(':id', theirs.get('contacts') ?? '')
      .replace(':action', 'restore')
      .replace(':field', 'photo')
      .replace(':change', change)
    const { status } = await app.ask(undefined, route.method, path, route.method === 'GET' || route.method === 'DELETE' ? undefined : {}, {
      origin: baseUrl,
    })
    if (open.has(`${route.method} ${route.path}`)) assert.ok(status >= 400 || status === 202, `${route.method} ${route.path}: ${status}`)
    else if (!common.has(route.path)) assert.equal(status, 401, `${route.method} ${route.path}`)
  }
})
