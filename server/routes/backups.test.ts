import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { recordDrill, recordDrillEnd, recordEnd, recordStart } from '#engine/backup/runs.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { checkRestores } from '#server/doctor/restores.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

let app: TestApp
let owner: Owner
let acme: TestTenant
let beta: TestTenant

before(async () => {
  app = await openTestApp()
  owner = openOwner(app.ownerUrl)
  acme = await app.tenant('Acme')
  beta = await app.tenant('Beta')
})
after(async () => {
  await owner.close()
  await app.close()
})

const day = 24 * 60 * 60 * 1000

async function standing(): Promise<Record<string, unknown>> {
  const { status, body } = await app.ask(acme.apiKey, 'GET', '/api/v1/backups')
  assert.equal(status, 200)
  return body.data as Record<string, unknown>
}

const backup = async (outcome: { rows: number; bytes: number } | string, tenantId: string | null = null) => {
  const id = newId(app.clock)
  await recordStart(owner, { id, kind: 'nightly', tenantId, at: app.clock.now() })
  await recordEnd(owner, id, app.clock.now(), outcome)
}

test('owners and admins see when the last backup and the last drill succeeded, and when something is wrong', async () => {
  const at = app.clock.now().toISOString()
  assert.deepEqual(await standing(), {
    ...{ state: 'young', backedUpAt: null, drilledAt: null, failedAt: null, drillFailedAt: null, keptDays: 20 },
    nightlyAt: '2026-11-23T02:30:00.000Z',
  })
  await backup({ rows: 1, bytes: 1 }, beta.tenantId)
  assert.equal((await standing()).backedUpAt, null, 'a backup of another tenant is none of this one')
  await backup({ rows: 1, bytes: 1 })
  const drillId = newId(app.clock)
  await recordDrill(owner, { id: drillId, backupId: newId(app.clock), at: app.clock.now() })
  await recordDrillEnd(owner, drillId, app.clock.now(), { rows: 1 })
  const fine = await standing()
  assert.deepEqual([fine.state, fine.backedUpAt, fine.drilledAt, fine.failedAt], ['fine', at, at, null])
  app.clock.at += day
  const spoiltId = newId(app.clock)
  await recordDrill(owner, { id: spoiltId, backupId: newId(app.clock), at: app.clock.now() })
  await recordDrillEnd(owner, spoiltId, app.clock.now(), 'backup.damaged')
  assert.equal((await standing()).drillFailedAt, app.clock.now().toISOString())
  await backup('backup.no-room')
  assert.equal((await standing()).failedAt, app.clock.now().toISOString())
  app.clock.at += 2 * day
  assert.equal((await standing()).state, 'late')
  await backup({ rows: 1, bytes: 1 })
  assert.deepEqual([(await standing()).state, (await standing()).failedAt], ['fine', null])
  app.clock.at += 13 * day
  await backup({ rows: 1, bytes: 1 })
  assert.equal((await standing()).state, 'undrilled')
  const member = await app.key(acme, 'member')
  assert.equal((await app.ask(member, 'GET', '/api/v1/backups')).status, 403)
})

test('a tenant that is being brought back answers nothing but that, for reading too, and the others work on', async () => {
  const id = newId(app.clock)
  await owner.query({
    text: `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $1, 'emptying', $3)`,
    values: [id, acme.tenantId, app.clock.now()],
  })
  app.clock.at += 2000
  for (const [method, path, body] of [
    ['GET', '/api/v1/contacts'],
    ['POST', '/api/v1/contacts', { lastName: 'Late' }],
    ['GET', '/api/v1/tenant'],
  ] as const) {
    const { status, body: answer, headers } = await app.ask(acme.apiKey, method, path, body, { 'accept-language': 'de' })
    assert.deepEqual([status, answer.code, headers['retry-after']], [503, 'tenant.closed', '60'])
    assert.match(String(answer.title), /aus einer Sicherung zurückgeholt/)
  }
  assert.equal((await app.ask(beta.apiKey, 'GET', '/api/v1/contacts')).status, 200)
  const findings = async () => (await checkRestores(owner)).map(({ state, message }) => [state, message] as const)
  assert.deepEqual(
    (await findings()).map(([state]) => state),
    ['warning'],
  )
  await owner.query({ text: `update tenant_restore set problem = 'backup.not-clean files file' where id = $1`, values: [id] })
  app.clock.at += 2000
  const quarantined = await app.ask(acme.apiKey, 'GET', '/api/v1/contacts')
  assert.deepEqual([quarantined.status, quarantined.body.code], [503, 'tenant.quarantined'])
  assert.match(String(quarantined.body.title), /Whoever runs Steward here has to look at it/)
  const [[state, message] = []] = await findings()
  assert.equal(state, 'failure')
  assert.match(String(message), /acme is in quarantine since .*\(files file\): steward restore --tenant acme --from/)
  await owner.query({ text: `update tenant_restore set state = 'done' where id = $1`, values: [id] })
  assert.deepEqual(await findings(), [])
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/contacts')).status, 200)
})
