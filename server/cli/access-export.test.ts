import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { command } from '#server/cli/access-export.ts'
import { readConfig } from '#server/config.ts'
import { type Ran, runCommand } from '#tests/commands.ts'
import { openTestEntrance } from '#tests/entrance.ts'
import { unzip } from '#tests/everything.ts'

test('the command writes the file of a person, for nobody else to read, and notes that it was taken out', async () => {
  const world = await openTestEntrance()
  const folder = await mkdtemp(join(tmpdir(), 'steward-access-'))
  try {
    await mkdir(join(folder, 'data'))
    const acme = await world.tenant('Acme', 'olga@acme.example')
    const system = await asSystem({ ...world, clock: world.clock }, acme.tenantId)
    const [ada] = await create({ ...system, purpose: 'work' }, 'contact', [{ lastName: 'Byron' }])
    const out = join(folder, 'ada.zip')
    const config = readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: world.keysDir })
    const run = (options: Record<string, string>): Promise<Ran> =>
      runCommand(command, { installation: world, config }, { tenant: acme.slug, person: `contact/${ada?.id}`, out, ...options })
    const { value } = await run({ language: 'de' })
    const bytes = await readFile(out)
    assert.equal(createHash('sha256').update(bytes).digest('hex'), value.sha256)
    assert.equal((await stat(out)).mode & 0o777, 0o600)
    assert.ok(String((await unzip(bytes)).get('Ihre Daten.html')).includes('Byron'))
    const noted = "select count(*)::integer as count from change_record where tenant_id = $1 and action = 'export-person'"
    const [found] = await world.database.batch(acme.tenantId, [{ text: noted, values: [acme.tenantId] }])
    assert.equal(found?.rows[0]?.count, 1)
    await assert.rejects(run({ form: 'all' }), { code: 'command.usage' })
    await assert.rejects(run({ person: 'contact/1' }), { code: 'command.usage' })
    await assert.rejects(run({ person: `company/${ada?.id}` }), { code: 'not-found' })
  } finally {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
})
