import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { runArchiveImport } from '#engine/archive/in.ts'
import { runArchive } from '#engine/archive/out.ts'
import { deleteTenant } from '#engine/closure/delete.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { fetchBytes, pdfOf, send } from '#tests/files.ts'

let app: TestApp
let one: TestTenant
let other: TestTenant

before(async () => {
  app = await openTestApp()
  one = await app.tenant('One')
  other = await app.tenant('Other')
  await app.ask(one.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })
})
after(() => app.close())

interface Run {
  readonly id: string
  readonly state: string
  readonly problem: string | null
}

const runOf = (body: Readonly<Record<string, unknown>>): Run => body.data as Run

async function takeOut(tenant: TestTenant): Promise<string> {
  const { body, status } = await app.ask(tenant.apiKey, 'POST', '/api/v1/archives', {})
  assert.equal(status, 202)
  await runArchive(app.context.engine, app.context.files, { tenantId: tenant.tenantId, archiveId: runOf(body).id })
  return runOf(body).id
}

test('an archive is made for an owner, listed, given out, and nobody else’s business', async () => {
  const id = await takeOut(one)
  const { body } = await app.ask(one.apiKey, 'GET', `/api/v1/archives/${id}`)
  assert.equal(runOf(body).state, 'done')
  const file = await app.app.inject({ url: `/api/v1/archives/${id}/file`, headers: { authorization: `Bearer ${one.apiKey}` } })
  assert.equal(file.statusCode, 200)
  assert.equal(file.rawPayload.subarray(0, 2).toString(), 'PK')
  assert.equal((await app.ask(other.apiKey, 'GET', `/api/v1/archives/${id}`)).status, 404)
  assert.equal((await app.ask(other.apiKey, 'GET', `/api/v1/archives/${id}/file`)).status, 404)
  const admin = await app.key(one, 'admin')
  for (const [method, path] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', `/${id}`],
    ['GET', `/${id}/file`],
    ['POST', '/import'],
  ] as const)
    assert.equal((await app.ask(admin, method, `/api/v1/archives${path}`, method === 'POST' ? {} : undefined)).status, 403, path)
})

test('after seven days the file is no longer given out', async () => {
  const id = await takeOut(one)
  app.clock.at += 7 * 24 * 60 * 60 * 1000
  assert.equal(runOf((await app.ask(one.apiKey, 'GET', `/api/v1/archives/${id}`)).body).state, 'expired')
  assert.equal((await app.ask(one.apiKey, 'GET', `/api/v1/archives/${id}/file`)).status, 409)
})

test('a document about a record goes along, and is read in the new place byte for byte; from where one may come in stays as it is there', async () => {
  const allow = async ({ apiKey }: TestTenant, addresses: string[]) =>
    assert.equal((await app.ask(apiKey, 'PUT', '/api/v1/allowed-addresses', { addresses })).status, 200)
  const bytes = pdfOf('The contract')
  const { body: people } = await app.ask(one.apiKey, 'GET', '/api/v1/contacts')
  const [person] = people.data as { id: string }[]
  const sent = await send(app, one.apiKey, `/contacts/${person?.id}/files`, { name: 'contract.pdf', bytes, type: 'application/pdf' })
  assert.equal(sent.status, 201, sent.text)
  await allow(one, ['127.0.0.0/8', '203.0.113.0/24'])
  const id = await takeOut(one)
  await allow(one, [])
  const { engine, files } = app.context
  const to = await app.tenant('Newplace')
  await allow(to, ['127.0.0.1/32'])
  const archive = Buffer.concat(await Array.fromAsync(files.read({ tenantId: one.tenantId, area: 'export', id })))
  const { body, status } = await send(app, to.apiKey, '/archives/import', { name: 'all.zip', bytes: archive })
  assert.equal(status, 202)
  await runArchiveImport(engine, files, app.keysDir, { tenantId: to.tenantId, archiveId: runOf(body).id })
  assert.equal(runOf((await app.ask(to.apiKey, 'GET', `/api/v1/archives/${runOf(body).id}`)).body).state, 'done')
  const { body: found } = await app.ask(to.apiKey, 'GET', '/api/v1/files')
  const [file] = found.data as { id: string }[]
  assert.deepEqual((await fetchBytes(app, to.apiKey, `/files/${file?.id}/content`)).bytes, bytes)
  const { addresses } = (await app.ask(to.apiKey, 'GET', '/api/v1/allowed-addresses')).body.data as { addresses: string[] }
  assert.deepEqual(addresses, ['127.0.0.1/32'])
})

test('what is sent is kept for the job, which says why it is refused and forgets the file', async () => {
  const payload = '--b\r\nContent-Disposition: form-data; name="file"; filename="x.zip"\r\n\r\nno zip\r\n--b--\r\n'
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  const { body, status } = await app.ask(other.apiKey, 'POST', '/api/v1/archives/import', payload, headers)
  assert.equal(status, 202)
  const { id } = runOf(body)
  const { tenantId } = other
  await runArchiveImport(app.context.engine, app.context.files, app.keysDir, { tenantId, archiveId: id })
  const run = runOf((await app.ask(other.apiKey, 'GET', `/api/v1/archives/${id}`)).body)
  assert.deepEqual([run.state, run.problem], ['failed', 'archive.not-an-archive'])
  assert.equal(await app.context.files.size({ tenantId, area: 'import', id }), undefined)
})

test('a tenant that is closing can be read and taken out, changed by nobody, and opened again', async () => {
  const wrong = await app.ask(one.apiKey, 'POST', '/api/v1/tenant/closure', { name: 'Two' })
  assert.equal(wrong.status, 422)
  const admin = await app.key(one, 'admin')
  assert.equal((await app.ask(admin, 'POST', '/api/v1/tenant/closure', { name: 'One' })).status, 403)
  const { body } = await app.ask(one.apiKey, 'POST', '/api/v1/tenant/closure', { name: 'One' })
  const { closing, days } = body.data as { days: number; closing: { requestedAt: string; dueAt: string } }
  assert.equal(Date.parse(closing.dueAt) - Date.parse(closing.requestedAt), days * 86_400_000)
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Late' })).body.code, 'closure.read-only')
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/contacts/query', {})).status, 200)
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/exports', { entity: 'contact', format: 'csv' })).status, 202)
  await takeOut(one)
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/contacts/may-write', { ids: [] })).status, 200, 'as every list asks')
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/audit/export', {})).status, 200)
  const wish = { entity: 'contact', id: one.tenantId, form: 'access', language: 'en' }
  const copy = await app.ask(one.apiKey, 'POST', '/api/v1/access-exports', wish)
  assert.equal(copy.body.code, 'forbidden', 'refused to a program, as always: people keep their right to a copy')
  assert.equal((await app.ask(other.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Elsewhere' })).status, 201)
  assert.equal((await app.ask(one.apiKey, 'DELETE', '/api/v1/tenant/closure')).status, 204)
  assert.equal((await app.ask(one.apiKey, 'POST', '/api/v1/contacts', { lastName: 'After all' })).status, 201)
})

test('nothing goes before the last day, everything after; whoever comes then meets nobody', async () => {
  await app.ask(one.apiKey, 'POST', '/api/v1/tenant/closure', { name: 'One' })
  const owner = openOwner(app.ownerUrl)
  const { files, engine } = app.context
  const deleting = { owner, files, keys: app.keys, clock: engine.clock, backups: undefined }
  await assert.rejects(deleteTenant(deleting, one.tenantId), { code: 'closure.not-due' })
  app.clock.at += 27 * 24 * 60 * 60 * 1000
  // What waits in the queue goes with the rest; a job that runs ends first.
  await owner.query({
    text: `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'x' where payload->>'tenantId' = $1`,
    values: [one.tenantId],
  })
  await assert.rejects(deleteTenant(deleting, one.tenantId), { code: 'closure.at-work' })
  assert.equal((await app.ask(one.apiKey, 'GET', '/api/v1/contacts')).status, 404)
  await owner.query({ text: `update graphile_worker._private_jobs set locked_at = null, locked_by = null` })
  const gone = await deleteTenant(deleting, one.tenantId)
  assert.equal(gone.tables.contact, 2)
  assert.equal(gone.accounts, 1)
  app.clock.at += 2000
  assert.equal((await app.ask(one.apiKey, 'GET', '/api/v1/contacts')).status, 401)
  await owner.close()
})
