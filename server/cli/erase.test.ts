import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { command as verifying } from '#server/cli/certificate-verify.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import { command as erasing } from '#server/cli/erase.ts'
import { readConfig } from '#server/config.ts'
import type { CreatedTenant } from '#server/create-tenant.ts'
import { runCommand } from '#tests/commands.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance
let folder: string
let acme = {} as CreatedTenant

before(async () => {
  world = await openTestEntrance()
  folder = await mkdtemp(join(tmpdir(), 'steward-erase-'))
  await mkdir(join(folder, 'data'))
  acme = await world.tenant('Acme', 'olga@acme.example')
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(command: Command, options: CommandContext['options'], input = '', ...args: string[]): Promise<Record<string, unknown>> {
  const config = readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: world.keysDir })
  return (await runCommand(command, { installation: world, config }, options, { args, input })).value
}

test('the plan changes nothing, the erasure is certified, and afterwards nothing is found', async () => {
  const writing = await asSystem({ ...world, clock: world.clock }, acme.tenantId)
  const [ada] = await create({ ...writing, purpose: 'work' }, 'contact', [{ lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] }])
  const person = { tenant: acme.slug, person: `contact/${ada?.id}` }
  const values = 'ada@byron.example\n\n'
  const verify = { tenant: acme.slug, verify: true }
  const plan = await run(erasing, { ...person, 'dry-run': true })
  assert.equal(plan.decision, 'automatic')
  await assert.rejects(
    run(erasing, verify, values),
    (error: { code: string; exitCode: number; message: string; details: Record<string, unknown> }) => {
      assert.deepEqual([error.code, error.exitCode, error.details.missed], ['scan.found', 1, []])
      assert.ok(!error.message.includes('byron'), 'no value is printed')
      return true
    },
  )
  const open = await startErasure({ ...writing, purpose: 'work' }, [{ entity: 'contact', id: ada?.id ?? '' }])
  const byWork = { ...verify, erasure: open }
  await assert.rejects(run(erasing, byWork), { code: 'scan.found' }, 'while it waits the erasure itself knows what to look for')
  const owner = openOwner(world.ownerUrl)
  const restored = [newId(world.clock), acme.tenantId, newId(world.clock), world.clock.now()]
  await owner.query({
    text: "insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $3, 'checking', $4)",
    values: restored,
  })
  await assert.rejects(run(erasing, byWork), { code: 'scan.found' }, 'behind the door of a restore too')
  await owner.query({ text: 'delete from tenant_restore where id = $1', values: restored.slice(0, 1) })
  const { certificate } = await run(erasing, person)
  await assert.rejects(run(erasing, byWork), { code: 'erasure.no-work', exitCode: 2 }, 'the certificate destroys it')
  await assert.rejects(run(erasing, { ...verify, erasure: 'any' }), { code: 'erasure.no-work' })
  const clean = await run(erasing, verify, values)
  assert.deepEqual([clean.found, clean.missed], [[], []])
  await assert.rejects(run(erasing, verify, 'abc'), { code: 'scan.too-short', exitCode: 2 })
  await assert.rejects(run(erasing, verify, ''), { code: 'command.usage' })
  await assert.rejects(run(erasing, person), { code: 'not-found' })

  const path = join(folder, 'certificate.json')
  await writeFile(path, JSON.stringify(certificate))
  const { keyId, trusted } = await run(verifying, {}, '', path)
  assert.equal(trusted, true, 'compared with the key of this installation')
  await run(verifying, { key: String(keyId) }, '', path)
  await assert.rejects(run(verifying, { key: 'f'.repeat(32) }, '', path), { code: 'certificate.forged' })
  await writeFile(path, JSON.stringify(certificate).replace('"contact":1', '"contact":2'))
  await assert.rejects(run(verifying, {}, '', path), { code: 'certificate.forged' })
  await owner.script(`begin; set local app.tenant_id = '${acme.tenantId}';
update change_part set sealed_values = decode('00', 'hex') || substr(sealed_values, 2) where sealed_values is not null; commit`)
  await owner.close()
  await assert.rejects(run(erasing, verify, values), (error: { code: string; exitCode: number; details: { missed: string[] } }) => {
    assert.deepEqual([error.code, error.exitCode], ['scan.not-run', 3], 'where nobody could look it has not run')
    return error.details.missed.includes('ciphertexts change_part.sealed_values')
  })
})
