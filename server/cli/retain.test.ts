import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { choose } from '#engine/retain/settings.ts'
import type { CommandContext } from '#server/cli/command.ts'
import { command as retain } from '#server/cli/retain.ts'
import { readConfig } from '#server/config.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { type Ran, runCommand } from '#tests/commands.ts'

let app: TestApp
let acme: TestTenant
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-retain-'))
  app = await openTestApp()
  acme = await app.tenant('Acme')
})
after(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (options: CommandContext['options']): Promise<Ran> =>
  runCommand(retain, { installation: app, config: readConfig({ DATA_DIR: folder, KEYS_DIR: app.keysDir }) }, options)

test('a dry run counts and names nobody, and takes nothing; the run itself takes just that', async () => {
  const writing = await asSystem(app.context.engine, acme.tenantId)
  const [made] = await create(writing, 'contact', [{ lastName: 'Byron' }])
  const setting = { period: 'P30D', clock: 'createdAt', reason: null, answerable: null, reviewOn: null } as const
  await choose(writing, {}, 'contact', setting)
  const aged = `update contact set created_at = created_at - interval '1 year' where tenant_id = $1`
  await app.database.batch(acme.tenantId, [{ text: aged, values: [acme.tenantId] }])
  const ahead = await run({ tenant: acme.slug, 'dry-run': true })
  assert.match(ahead.lines, /contact: 1 of 1 are over their period/)
  assert.doesNotMatch(ahead.lines, /Byron/)
  assert.equal((await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${made?.id}`)).status, 200)
  assert.match((await run({ tenant: acme.slug })).lines, /contact: 1 of 1 are over their period, 1 ended/)
  assert.equal((await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${made?.id}`)).status, 404)
  assert.equal((await run({ tenant: acme.slug, 'dry-run': true })).lines, 'Nothing is over its period.')
  assert.match((await run({})).lines, /^1 tenants were swept; 0 kinds of thing wait/)
  await assert.rejects(run({ tenant: 'nobody' }), { code: 'tenant.unknown' })
})
