import assert from 'node:assert/strict'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { contentsOf } from '#engine/files/open.ts'
import { removeContents, sweepContents } from '#engine/files/remove.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Area, FileName } from '#platform/files/files.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { send } from '#tests/files.ts'

let app: TestApp
let acme: TestTenant
let contact: string

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  contact = String(((await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })).body.data as { id: string }).id)
})
after(() => app.close())

const named = (id: string, area: Area = 'file'): FileName => ({ tenantId: acme.tenantId, area, id })
const isHere = async (name: FileName): Promise<boolean> => (await app.context.files.size(name)) !== undefined

async function upload(name: string): Promise<{ id: string; content: string }> {
  const { status, text, body } = await send(app, acme.apiKey, `/contacts/${contact}/files`, { name, bytes: Buffer.from(name) })
  assert.equal(status, 201, text)
  const { id, content } = body.data as { id: string; content: { id: string } }
  return { id, content: content.id }
}

const end = async (id: string): Promise<void> => {
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${id}`)
  assert.equal((await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${id}?forever=true`)).status, 204)
}

/** As if it had been written two days ago. */
async function age(name: FileName): Promise<void> {
  const then = new Date(app.clock.at - 2 * 86_400_000)
  await utimes(join(app.context.config.dataDir, 'files', name.tenantId, name.area, name.id), then, then)
}

test('what a removal did not come to is removed by the next one', async () => {
  const files = [await upload('a.txt'), await upload('b.txt')]
  for (const { id } of files) await end(id)
  let calls = 0
  const failing = {
    ...app.context.files,
    remove: (name: FileName) => (++calls > 1 ? Promise.reject(new Error('killed')) : app.context.files.remove(name)),
  }
  await assert.rejects(removeContents(app.context.engine, failing, acme), /killed/)
  assert.equal(await isHere(named(files[1]?.content ?? '')), true)
  assert.equal(await removeContents(app.context.engine, app.context.files, acme), 2)
  for (const { content } of files) assert.equal(await isHere(named(content)), false)
  assert.equal(await removeContents(app.context.engine, app.context.files, acme), 0)
})

test('the bytes of an upload that was killed before its record are swept, a day later; those of records stay', async () => {
  const kept = await upload('kept.txt')
  const [lost, fresh] = [named(newId(app.clock)), named(newId(app.clock))]
  for (const name of [lost, fresh, { ...lost, area: 'thumbnail' as const }]) await app.context.files.write(name, [Buffer.from('x')])
  for (const name of [lost, { ...lost, area: 'thumbnail' as const }, named(kept.content)]) await age(name)
  assert.deepEqual(await sweepContents(app.context.engine, app.context.files, assert.ifError), { removed: 2, missing: 0 })
  assert.deepEqual(await Promise.all([lost, fresh, named(kept.content)].map(isHere)), [false, true, true])
})

test('a tenant that is closed just now keeps no other from its turn, and has its own the next time', async () => {
  const bolt = await app.tenant('Bolt')
  const lost = [acme, bolt].map(({ tenantId }) => ({ tenantId, area: 'file' as const, id: newId(app.clock) }))
  for (const name of lost) {
    await app.context.files.write(name, [Buffer.from('x')])
    await age(name)
  }
  const owner = openOwner(app.ownerUrl)
  const values = [acme.tenantId, acme.tenantId, app.clock.now()]
  const text = `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $1, 'emptying', $3)`
  await owner.query({ text, values })
  const failed: unknown[] = []
  const swept = await sweepContents(app.context.engine, app.context.files, (error) => failed.push(error))
  assert.deepEqual([swept.removed, failed.length > 0, ...(await Promise.all(lost.map(isHere)))], [1, true, true, false])
  await owner.query({ text: 'delete from tenant_restore where id = $1', values: [acme.tenantId] })
  await owner.close()
  assert.equal((await sweepContents(app.context.engine, app.context.files, assert.ifError)).removed, 1)
})

test('a record whose bytes are missing is counted, and answers that they are', async () => {
  const { id, content } = await upload('missing.txt')
  const other = await upload('old.txt')
  await app.context.files.remove(named(content))
  await age(named(other.content))
  app.clock.at += 3 * 86_400_000
  assert.equal((await sweepContents(app.context.engine, app.context.files, assert.ifError)).missing, 1)
  const answer = await app.ask(acme.apiKey, 'GET', `/api/v1/files/${id}/content`)
  assert.deepEqual([answer.status, answer.body.code], [404, 'file.missing'])
  const held = new Map<string, boolean>()
  for await (const each of contentsOf(app.context.engine, app.context.files, acme.tenantId))
    held.set(each.recordId, each.content !== undefined)
  assert.equal(held.get(id), false)
  assert.equal(held.get(other.id), true)
})

test('when the room of a tenant is taken, nothing more is accepted until something is ended', async () => {
  const { limits } = app.context
  Object.assign(limits, { maxTenantMegabytes: 1 })
  const large = (name: string) => send(app, acme.apiKey, `/contacts/${contact}/files`, { name, bytes: Buffer.alloc(700_000, 'x') })
  const first = await large('first.txt')
  assert.equal(first.status, 201, first.text)
  const second = await large('second.txt')
  assert.deepEqual([second.status, second.body.code], [413, 'file.quota'])
  await end((first.body.data as { id: string }).id)
  const both = await Promise.all([large('second.txt'), large('third.txt')])
  assert.ok(both.filter(({ status }) => status === 201).length <= 1, 'two that do not both fit do not both come in')
  for (const { status, body } of both) if (status !== 201) assert.equal(body.code, 'file.quota')
})

test('a file store that is down is said as such, and no record is made', async () => {
  const { FileError } = await import('#platform/files/errors.ts')
  const { files } = app.context
  const write = files.write
  const count = async () => ((await app.ask(acme.apiKey, 'GET', '/api/v1/files?count=true')).body.count as number) ?? 0
  const before = await count()
  for (const [code, status] of [
    ['file.store-unavailable', 503],
    ['file.store-full', 507],
  ] as const) {
    Object.assign(files, { write: () => Promise.reject(new FileError(code)) })
    const answer = await send(app, acme.apiKey, `/contacts/${contact}/files`, { name: 'a.txt', bytes: Buffer.from('a') })
    assert.deepEqual([answer.status, answer.body.code], [status, code])
  }
  Object.assign(files, { write })
  assert.equal(await count(), before)
})
