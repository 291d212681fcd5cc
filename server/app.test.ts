import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fastJson from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openOwner } from '#platform/database/owner.ts'
import { silentLog } from '#platform/log/log.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { openContext } from '#server/context.ts'
import { type CreatedTenant, createTenant } from '#server/create-tenant.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let database: TestDatabase
let app: FastifyInstance
let dataDir: string
let acme: CreatedTenant

before(async () => {
  database = await openTestDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'steward-app-'))
  const config = readConfig({ DATA_DIR: dataDir, KEYS_DIR: database.keysDir })
  const secrets = { smtpUrl: undefined, dkimKey: undefined }
  const context = openContext({
    config,
    secrets,
    log: silentLog,
    installation: database,
    clock: systemClock,
    passwordCost: { memoryCost: 1024, timeCost: 1 },
  })
  app = await buildApp(context)
  const owner = { name: 'Olga', email: 'olga@acme.example', password: 'korrekte-pferde-batterie' }
  acme = await createTenant(context.entrance.accounts, database.keys, {
    name: 'Acme',
    country: 'DE',
    language: 'en',
    timeZone: 'UTC',
    currency: 'EUR',
    keyName: 'test',
    owner,
  })
})
after(async () => {
  await app.close()
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly body: { data: Record<string, unknown> & { id: string }; [member: string]: unknown }
}

async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object): Promise<Answer> {
  const answer = await app.inject({
    method,
    url: `/api/v1/${path}`,
    headers: { authorization: `Bearer ${acme.apiKey}` },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: answer.statusCode, body: answer.body === '' ? {} : JSON.parse(answer.body) }
}

test('who is alive says so, to anybody', async () => {
  for (const path of ['/healthz', '/readyz']) assert.equal((await app.inject(path)).statusCode, 200)
})

test('without a key nothing is there; an unknown path answers like an unknown record', async () => {
  assert.equal((await app.inject('/api/v1/contacts')).statusCode, 401)
  const [unknownEntity, unknownRecord] = [await ask('GET', 'nonsense'), await ask('GET', 'contacts/01920000-0000-7000-8000-000000000000')]
  assert.deepEqual([unknownEntity.status, unknownEntity.body.code], [404, 'not-found'])
  assert.deepEqual(unknownEntity.body, unknownRecord.body)
})

test('every answer that the document describes can be written: nobody is the first to learn that its shape is broken', async () => {
  interface Operation {
    readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>>
  }
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>()
  const shapes = Object.values(paths)
    .flatMap((operations) => Object.values(operations).flatMap(({ responses = {} }) => Object.values(responses)))
    .map(({ content }) => content?.['application/json']?.schema)
    .filter((shape) => shape !== undefined)
    // What a record is like is written by the engine.
    .filter((shape) => !JSON.stringify(shape).includes('#/components/'))
  assert.ok(shapes.length > 100, `${shapes.length} shapes`)
  for (const shape of shapes) assert.doesNotThrow(() => fastJson(shape), JSON.stringify(shape))
})

test('what is no JSON, too large, or of a wrong shape is refused with a code', async () => {
  const headers = { authorization: `Bearer ${acme.apiKey}`, 'content-type': 'application/json' }
  const broken = await app.inject({ method: 'POST', url: '/api/v1/contacts', headers, payload: '{"a":' })
  assert.deepEqual([broken.statusCode, broken.json().code], [400, 'bad-request'])
  const huge = await app.inject({
    method: 'POST',
    url: '/api/v1/contacts',
    headers,
    payload: JSON.stringify({ lastName: 'x'.repeat(3_000_000) }),
  })
  assert.deepEqual([huge.statusCode, huge.json().code], [413, 'too-large'])
  assert.equal((await ask('POST', 'contacts', [])).status, 422)
})

test('what is put back is what was named: a slip in a name puts back nothing', async () => {
  const { body } = await ask('POST', 'contacts', { lastName: 'Byron', jobTitle: 'Poet' })
  const { id } = body.data as { id: string }
  await ask('PATCH', `contacts/${id}`, { lastName: 'Lovelace', jobTitle: 'Analyst' })
  const history = (await ask('GET', `contacts/${id}/history`)).body.data as unknown as { id: string }[]
  const path = `contacts/${id}/history/${history[0]?.id}/restore`
  for (const slip of [{ fields: 'jobTitle' }, { field: ['jobTitle'] }, { fields: [7] }])
    assert.equal((await ask('POST', path, slip)).status, 422)
  const restored = (await ask('POST', path, { fields: ['jobTitle'] })).body.data as Record<string, unknown>
  assert.deepEqual([restored.lastName, restored.jobTitle], ['Lovelace', 'Poet'])
})

test('a merge patch is taken under its own media type, and is as harmless', async () => {
  const { body } = await ask('POST', 'contacts', { lastName: 'Byron', jobTitle: 'Poet' })
  const url = `/api/v1/contacts/${(body.data as { id: string }).id}`
  const headers = { authorization: `Bearer ${acme.apiKey}`, 'content-type': 'application/merge-patch+json' }
  const patched = await app.inject({ method: 'PATCH', url, headers, payload: '{"jobTitle":null}' })
  assert.deepEqual([patched.statusCode, patched.json().data.jobTitle, patched.json().data.lastName], [200, null, 'Byron'])
  for (const payload of ['{"jobTitle":', '{"__proto__":{"jobTitle":"x"}}'])
    assert.equal((await app.inject({ method: 'PATCH', url, headers, payload })).statusCode, 400)
})

test('errors speak the language of the request', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/contacts',
    headers: { authorization: `Bearer ${acme.apiKey}`, 'accept-language': 'de-AT' },
    payload: {},
  })
  assert.equal(answer.json().title, 'Geben Sie einen Namen, eine E-Mail-Adresse oder eine Telefonnummer an.')
})

test('the API document names every route that people are told of', async () => {
  const document = (await app.inject('/openapi.json')).json()
  for (const path of [
    '/api/v1/contacts',
    '/api/v1/contacts/{id}',
    '/api/v1/members/{id}/deactivate',
    '/api/v1/session',
    '/api/v1/api-keys/{id}',
  ])
    assert.ok(document.paths[path], path)
})

test('a member who is ended leaves no membership behind', async () => {
  const member = await ask('POST', 'members', { name: 'Mia', email: 'mia@acme.example', role: 'member' })
  const { id } = member.body.data
  const owner = openOwner(database.ownerUrl)
  await owner.query({
    text: `insert into account (id, email, name, language, time_zone, password_hash, created_at, active_on) select $1, 'mia@acme.example', 'Mia', 'en', 'UTC', 'x', now(), now()`,
    values: [id],
  })
  await owner.query({ text: 'select app.add_membership($1, $2, $1, now())', values: [id, acme.tenantId] })
  const count = async (): Promise<number> =>
    (await owner.query({ text: 'select 1 from membership where member_id = $1', values: [id] })).rows.length
  assert.equal(await count(), 1)
  assert.equal((await ask('DELETE', `members/${id}`)).status, 200)
  assert.equal((await ask('DELETE', `members/${id}?forever=true`)).status, 204)
  assert.equal(await count(), 0)
  await owner.close()
})

test('keys made and revoked, and settings changed, stand in the history', async () => {
  const key = await ask('POST', 'api-keys', { name: 'Second', role: 'member', expiresOn: null })
  await ask('DELETE', `api-keys/${key.body.data.id}`)
  await ask('PATCH', 'tenant', { currency: 'CHF' })
  const [found] = await database.database.batch(acme.tenantId, [
    { text: 'select action from change_record where tenant_id = $1 order by id desc limit 3', values: [acme.tenantId] },
  ])
  assert.deepEqual(
    found?.rows.map((row) => row.action),
    ['tenant.change', 'api-key.revoke', 'api-key.make'],
  )
  await sealTenant(database.database, acme.tenantId)
  assert.deepEqual((await verifyTenant(database.database, database.keys, acme.tenantId)).findings, [])
})
