import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { importOf } from '#engine/import/access.ts'
import { startImport } from '#engine/import/jobs.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { openFiles } from '#platform/files/files.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import { command as exporting } from '#server/cli/export.ts'
import { command as importing } from '#server/cli/import.ts'
import { readConfig } from '#server/config.ts'
import type { CreatedTenant } from '#server/create-tenant.ts'
import { fileBytes } from '#server/file-store.ts'
import type { Secrets } from '#server/secrets.ts'
import { type Ran, runCommand } from '#tests/commands.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'
import { rootFolder } from '#tests/run/root.ts'

let world: TestEntrance
let folder: string
let [from, to] = [{} as CreatedTenant, {} as CreatedTenant]

before(async () => {
  world = await openTestEntrance()
  folder = await mkdtemp(join(tmpdir(), 'steward-cli-'))
  from = await world.tenant('From', 'from@x.example')
  to = await world.tenant('To', 'to@x.example')
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (command: Command, options: CommandContext['options'], ...args: string[]): Promise<Ran> =>
  runCommand(command, { installation: world, config: readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: world.keysDir }) }, options, {
    args,
  })

const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const people =
  'First name,Last name,E-mail,Company,Company: Domain\nAda,Byron,ada@x.example,Analytical,analytical.example\n=1+1,Odd,odd@x.example,,\n'

test('a table goes in, every format comes out, and each goes into another tenant as the same people', async () => {
  const sent = await run(importing, { tenant: from.slug }, 'contacts', await file('people.csv', people))
  assert.deepEqual((sent.value.progress as Record<string, number>).created, 2)
  assert.match(sent.notices, /Company: Domain → Firma: Domain\n/)
  const owners = `select kind, detail from notification where tenant_id = $1`
  const [told] = await world.database.batch(from.tenantId, [{ text: owners, values: [from.tenantId] }])
  assert.deepEqual(told?.rows, [{ kind: 'import', detail: 'operator' }], 'the owners hear of it, whose records they are')
  for (const [format, extension] of [
    ['csv', 'csv'],
    ['xlsx', 'xlsx'],
    ['vcard', 'vcf'],
    ['vcard3', 'vcf'],
    ['json', 'json'],
  ] as const) {
    const out = join(folder, format)
    const { value } = await run(exporting, { tenant: from.slug, out, entity: 'contact', format })
    assert.deepEqual(value.files, [{ file: `contacts.${extension}`, entity: 'contact', rows: 2 }])
    const path = join(out, `contacts.${extension}`)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    const again = await run(importing, { tenant: to.slug, key: 'emails', mode: 'create-or-update' }, 'contact', path)
    const { created, updated, skipped, failed } = again.value.progress as Record<string, number>
    assert.deepEqual([created, updated, skipped, failed], format === 'csv' ? [2, 0, 0, 0] : [0, 0, 2, 0], format)
  }
  const all = await run(exporting, { tenant: to.slug, out: join(folder, 'all'), entity: 'contact' })
  assert.equal((all.value.files as unknown[]).length, 2, 'CSV and JSON unless one is asked for')
  assert.match(await readFile(join(folder, 'all', 'contacts.csv'), 'utf8'), /,'=1\+1,Odd,/)
  assert.deepEqual((await readdir(join(folder, 'all'))).toSorted(), ['contacts.csv', 'contacts.json', 'manifest.json'])
})

test('an import stands in the tenant’s queue: what a command that was killed left behind is brought in first', async () => {
  const config = readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: world.keysDir })
  const files = openFiles(fileBytes(config, {} as Secrets), world.keys)
  const left = await world.tenant('Left', 'left@x.example')
  const writing = await asSystem(world, left.tenantId)
  const content = (name: string) => Readable.from([Buffer.from(`Last name,E-mail\n${name},same@x.example\n`)])
  const { id } = await uploadImport(writing, files, 'contact', { fileName: 'first.csv', content: content('First') })
  await startImport(writing, id)
  const second = await file('second.csv', 'Last name,E-mail\nSecond,same@x.example\n')
  const { value } = await run(importing, { tenant: left.slug, key: 'emails', mode: 'skip' }, 'contact', second)
  assert.equal((value.progress as Record<string, number>).skipped, 1, 'the first is here already')
  assert.deepEqual((await importOf(writing, id)).state, 'done')
})

test('everything of a tenant leaves as one file for us alone, and comes into an empty one, which hears what stayed as it is there', async () => {
  const out = join(folder, 'all.zip')
  const taken = await run(exporting, { tenant: from.slug, out })
  const { size, mode } = await stat(out)
  assert.deepEqual([taken.value.bytes, mode & 0o777], [size, 0o600])
  const empty = await world.tenant('Empty', 'empty@x.example')
  const brought = await run(importing, { tenant: empty.slug, archive: out })
  assert.match(brought.lines, /^\d+ rows are in empty\..*Members.*invited anew.*Allowed addresses stayed as they are there/s)
  const text = 'select last_name as name from contact where tenant_id = $1 order by last_name'
  const [found] = await world.database.batch(empty.tenantId, [{ text, values: [empty.tenantId] }])
  assert.deepEqual(
    found?.rows.map(({ name }) => name),
    ['Byron', 'Odd'],
  )
  await assert.rejects(run(importing, { tenant: empty.slug, archive: out }), { code: 'archive.not-empty' })
  const cut = await file('cut.zip', (await readFile(out, 'latin1')).slice(0, size >> 1))
  await assert.rejects(run(importing, { tenant: to.slug, archive: cut }), { code: 'archive.not-an-archive', exitCode: 1 })
  await assert.rejects(run(importing, { tenant: to.slug, archive: join(folder, 'none.zip') }), { code: 'file.missing', exitCode: 2 })
  const seller = await world.member(from, 'seller@x.example')
  const active = `update member set state = 'active' where tenant_id = $1 and id = $2`
  await world.database.batch(from.tenantId, [{ text: active, values: [from.tenantId, seller] }])
  const theirs = { tenant: from.slug, out: join(folder, 'theirs.zip'), as: 'seller@x.example' }
  await assert.rejects(run(exporting, theirs), { code: 'forbidden' })
  await assert.rejects(stat(join(folder, 'theirs.zip')), { code: 'ENOENT' })
})

test('what fails is printed with the reason, and ends with 1; what was used wrongly ends with 2', async () => {
  const bad = await file('bad.csv', 'Last name,E-mail\nGood,good@x.example\nBad,nobody\n')
  await assert.rejects(run(importing, { tenant: to.slug }, 'contact', bad), { code: 'import.rows-failed', exitCode: 1 })
  const old = await file('old.xls', '\u{d0}')
  const bomb = await file('bomb.xlsx', 'PK\u0003\u0004')
  const wrong: [() => Promise<Ran>, string, number][] = [
    [() => run(importing, { tenant: to.slug }), 'command.usage', 2],
    [() => run(importing, { tenant: to.slug }, 'contact', join(folder, 'none.csv')), 'file.missing', 2],
    [() => run(importing, { tenant: to.slug }, 'nonsense', bad), 'entity.unknown', 2],
    [() => run(importing, { tenant: 'nobody' }, 'contact', bad), 'tenant.unknown', 1],
    [() => run(importing, { tenant: to.slug, mode: 'sometimes' }, 'contact', bad), 'choice.not-one-of', 1],
    [() => run(importing, { tenant: to.slug }, 'contact', old), 'import.no-rows', 1],
    [() => run(importing, { tenant: to.slug }, 'contact', bomb), 'import.damaged', 1],
    [() => run(exporting, { tenant: to.slug, out: folder, entity: 'contact', format: 'exe' }), 'export.unknown-format', 2],
    [() => run(exporting, { tenant: to.slug, out: folder, entity: 'tag', format: 'vcard' }), 'export.unknown-format', 2],
    [() => run(exporting, { tenant: to.slug, out: folder, entity: 'nonsense' }), 'entity.unknown', 2],
  ]
  for (const [use, code, exitCode] of wrong) await assert.rejects(use, { code, exitCode })
})

test('the process itself ends with the code, and says with --json what went wrong', () => {
  const steward = (...args: string[]) =>
    spawnSync(process.execPath, [join(rootFolder, 'server/cli/main.ts'), ...args], {
      encoding: 'utf8',
      env: { DATA_DIR: join(folder, 'other'), KEYS_DIR: join(folder, 'other-keys') },
    })
  const help = steward('import', '--help')
  assert.deepEqual([help.status, /--existing merge\|fill\|overwrite/.test(help.stdout)], [0, true])
  const usage = steward('import', '--json', '--tenant', 'x')
  assert.equal(usage.status, 2)
  assert.equal((JSON.parse(usage.stderr) as { error: { code: string } }).error.code, 'command.usage')
})
