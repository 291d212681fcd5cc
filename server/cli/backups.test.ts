import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { command as backup } from '#server/cli/backup.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import { command as escrow } from '#server/cli/keys-escrow.ts'
import { command as rotate } from '#server/cli/keys-rotate.ts'
import { command as restore } from '#server/cli/restore.ts'
import { readConfig } from '#server/config.ts'
import type { CreatedTenant } from '#server/create-tenant.ts'
import { type Ran, runCommand } from '#tests/commands.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance
let folder: string
let acme: CreatedTenant
let mia: string

before(async () => {
  world = await openTestEntrance()
  folder = await mkdtemp(join(tmpdir(), 'steward-cli-backups-'))
  acme = await world.tenant('Acme', 'acme@x.example')
  await world.tenant('Beta', 'beta@x.example')
  mia = await world.member(acme, 'mia@x.example')
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (command: Command, options: CommandContext['options']): Promise<Ran> =>
  runCommand(
    command,
    {
      installation: world,
      config: readConfig({
        ...{ DATA_DIR: join(folder, 'data'), KEYS_DIR: world.keysDir },
        ...{ BACKUPS_URL: join(folder, 'backups'), TOMBSTONES_URL: join(folder, 'tombstones') },
      }),
    },
    options,
  )

async function nameOfMia(): Promise<unknown> {
  const { rows } = await world.database.tenant(acme.tenantId, (tx) =>
    tx.query({ text: 'select name from member where tenant_id = $1 and id = $2', values: [acme.tenantId, mia] }),
  )
  return rows[0]?.name
}

test('a backup is made, listed with the tenants that are in it, and checked', async () => {
  assert.match((await run(restore, { list: true })).lines, /no backup yet/)
  const made = await run(backup, {})
  assert.equal(made.value.tenants, 2)
  const listed = (await run(restore, { list: true })).value as unknown as { id: string; tenants: string[] }[]
  assert.deepEqual(
    listed.map(({ id, tenants }) => [id, tenants.toSorted()]),
    [[made.value.id, ['acme', 'beta']]],
  )
  assert.deepEqual(
    [(await run(restore, { check: true })).value.parts, (await run(restore, { check: true, tenant: 'beta' })).value.parts],
    [3, 2],
  )
})

test('a backup that was changed is refused, and nobody notices', async () => {
  const { value } = await run(backup, { tenant: 'acme' })
  const part = join(folder, 'backups/backups', String(value.id), `${acme.tenantId}.sealed`)
  const content = await readFile(part)
  content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1
  await writeFile(part, content)
  for (const options of [{ check: true }, { tenant: 'acme' }])
    await assert.rejects(run(restore, { ...options, from: String(value.id) }), { code: 'backup.damaged' })
  assert.equal(await nameOfMia(), 'Mia Member')
  const found = await run(restore, { list: true })
  assert.match(found.lines, /acme/, 'what it is of can still be told')
  await rm(join(folder, 'backups/backups', String(value.id)), { recursive: true })
})

test('a tenant is brought back to what it was', async () => {
  await world.change(acme, mia, { name: 'Changed since' })
  const { lines, notices } = await run(restore, { tenant: 'acme', from: 'newest' })
  assert.match(lines, /^acme is as it was at \d{4}-.*: \d+ rows, 0 files\.$/)
  assert.match(notices, /^Reading every byte.*Trying it.*Closing the tenant.*Comparing.*Opening …\n$/s)
  assert.equal(await nameOfMia(), 'Mia Member')
})

test('a backup that is older than the oldest record of an erasure is refused before anything is touched', async (t) => {
  const { id } = (await run(backup, {})).value
  await world.change(acme, mia, { name: 'Changed since' })
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 31 * 24 * 60 * 60 * 1000 })
  for (const whole of [{ tenant: 'acme' }, { all: true }])
    await assert.rejects(run(restore, { ...whole, from: String(id) }), { code: 'backup.too-old' })
  assert.equal(await nameOfMia(), 'Changed since')
})

test('new keys are made, and what was backed up before is read with them', async () => {
  const before = await readdir(join(folder, 'backups/keyset'))
  const { lines } = await run(rotate, {})
  assert.match(lines, /the root key, 2 of tenants.*steward keys escrow/s)
  assert.deepEqual(await readdir(join(folder, 'backups/keyset')), before)
  assert.equal((await run(restore, { check: true })).value.parts, 3)
})

test('the root key is printed once, and its escrow confirmed by the word at its end', async () => {
  const { value, lines } = await run(escrow, {})
  assert.equal((value.shares as string[]).length, 3)
  await assert.rejects(run(escrow, {}), { code: 'keys.escrow-printed' })
  await assert.rejects(run(escrow, { confirm: 'nonsense' }), { code: 'keys.wrong-word' })
  assert.ok(lines.includes(String(value.checkWord)))
  assert.equal((await run(escrow, { confirm: String(value.checkWord) })).value.confirmed, true)
})

test('who does not say what to do, or from what, is told', async () => {
  for (const options of [{}, { list: true, drill: true }, { tenant: 'acme' }, { all: true }])
    await assert.rejects(run(restore, options), { code: 'command.usage', exitCode: 2 })
  await assert.rejects(run(restore, { tenant: 'nobody', from: 'newest' }), { code: 'backup.tenant-not-in' })
  await assert.rejects(run(restore, { check: true, from: '../../keys' }), { code: 'backup.unknown' })
  await assert.rejects(run(restore, { all: true, from: 'newest' }), { code: 'backup.not-empty' })
  await assert.rejects(run(rotate, { tenant: 'acme', root: true }), { code: 'command.usage', exitCode: 2 })
})
