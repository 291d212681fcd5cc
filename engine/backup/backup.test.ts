import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { drill } from '#engine/backup/drill.ts'
import { type Manifest, manifestPath, partPath, sealManifest } from '#engine/backup/format.ts'
import { prune } from '#engine/backup/prune.ts'
import { checkBackup, listBackups, partOf, readManifest, slugThen } from '#engine/backup/read.ts'
import { lastSuccesses } from '#engine/backup/runs.ts'
import { backedUp, leftOut } from '#engine/backup/tables.ts'
import { tryBackup } from '#engine/backup/try.ts'
import { type BackupPlace, makeBackup } from '#engine/backup/write.ts'
import { openTarget } from '#platform/backups/target.ts'
import { newId } from '#platform/clock/ids.ts'
import { openCopier } from '#platform/database/copier.ts'
import { openOwner } from '#platform/database/owner.ts'
import { FileError } from '#platform/files/errors.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { bucketIn, openS3Store } from '#platform/files/s3-store.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { openTestBucket } from '#tests/bucket.ts'

let world: BackupWorld
let made: Manifest

before(async () => {
  world = await openBackupWorld()
  await create(await world.acme.as(world.acme.owner), 'contact', [{ lastName: 'Canarybird', jobTitle: 'keeper of canarybirds' }])
  const name = `${world.acme.id}/file/${newId(world.clock)}`
  await world.place.files.put(name, bytes('sealed bytes'))
  made = (await makeBackup(world.place, { kind: 'manual' })).manifest
})
after(() => world.close())

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

/** The same backups in another folder, to be spoiled. */
async function copied(): Promise<{ folder: string; place: BackupPlace }> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-spoiled-'))
  await cp(world.folder, folder, { recursive: true })
  return { folder, place: { ...world.place, target: openTarget(openFolderStore(folder)) } }
}

test('every table of the database is backed up, or says why not', async () => {
  const owner = openOwner(world.ownerUrl)
  try {
    const { rows } = await owner.query<{ name: string }>({
      text: `select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'steward_migration'`,
    })
    const known = new Set([...backedUp().map(({ name }) => name), ...leftOut.keys()])
    assert.deepEqual(
      rows.filter(({ name }) => !known.has(name)),
      [],
    )
    for (const [table, reason] of leftOut) assert.ok(reason.length > 15, `${table} has a reason`)
  } finally {
    await owner.close()
  }
})

test('each tenant has a part, named by its slug, with all of its rows', async () => {
  assert.deepEqual(await Promise.all(made.parts.map((part) => slugThen(world.keys, made, part))), [undefined, 'acme', 'beta'])
  const acme = await partOf(world.place, made, 'acme')
  assert.equal(acme.tenantId, world.acme.id)
  assert.equal(acme.tables.find(({ table }) => table === 'contact')?.rows, 4)
  assert.equal(acme.objects.length, 1)
  assert.deepEqual(await checkBackup(world.place, made), {
    parts: 3,
    rows: made.parts.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows, 0),
    objects: 1,
  })
})

test('nothing can be read in it, and no key lies in it: the wrapped ones of tenants lie beside', async () => {
  const files = (await readdir(world.folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  assert.ok(files.length >= 6)
  const root = await readFile(join(world.keysDir, 'root.json'), 'utf8')
  const secrets = Object.values((JSON.parse(root) as { keys: Record<string, string> }).keys)
  for (const file of files) {
    const content = await readFile(join(file.parentPath, file.name), 'latin1')
    // Four letters of any case come up by chance in a million encrypted bytes; as a word of its own they do not.
    assert.doesNotMatch(content, /[Cc]anary|\b(acme|beta)\b|lastName|last_name/, file.name)
    for (const secret of secrets) assert.ok(!content.includes(secret), file.name)
    if (file.parentPath.includes('backups/backups')) assert.doesNotMatch(content, /wrapped/, file.name)
  }
  assert.equal((await readdir(join(world.folder, 'keyset'))).length, 2)
})

test('a tenant whose key is gone is gone from every backup', async () => {
  const keysDir = await mkdtemp(join(tmpdir(), 'steward-keys-'))
  try {
    await cp(world.keysDir, keysDir, { recursive: true })
    const keys = await openKeys(keysDir)
    await keys.destroy(world.beta.id)
    await assert.rejects(partOf({ ...world.place, keys }, made, 'beta'), { code: 'backup.tenant-not-in' })
    await assert.rejects(checkBackup({ ...world.place, keys }, made, world.beta.id), { code: 'keys.unknown-tenant' })
    await checkBackup({ ...world.place, keys }, made, world.acme.id)
  } finally {
    await rm(keysDir, { recursive: true })
  }
})

/** What somebody may have done to the files of a backup, and what it is refused with. */
const spoiled: readonly [string, (folder: string) => Promise<unknown>, string][] = [
  ['cut at its end', (folder) => change(folder, (content) => content.subarray(0, content.length - 1)), 'backup.damaged'],
  ['cut at the end of a chunk', (folder) => change(folder, (content) => content.subarray(0, 70)), 'backup.damaged'],
  ['empty', (folder) => change(folder, () => Buffer.alloc(0)), 'backup.damaged'],
  ['longer', (folder) => change(folder, (content) => Buffer.concat([content, content])), 'backup.damaged'],
  ['one bit of its head changed', (folder) => change(folder, (content) => flipped(content, 40)), 'backup.damaged'],
  ['one bit in the middle changed', (folder) => change(folder, (content) => flipped(content, content.length >> 1)), 'backup.damaged'],
  ['removed', (folder) => rm(join(folder, partPath(made.id, world.acme.id))), 'backup.missing-part'],
  [
    'exchanged for the part of another tenant',
    (folder) => cp(join(folder, partPath(made.id, world.beta.id)), join(folder, partPath(made.id, world.acme.id))),
    'backup.damaged',
  ],
]

async function change(folder: string, how: (content: Buffer) => Buffer): Promise<void> {
  const path = join(folder, partPath(made.id, world.acme.id))
  await writeFile(path, how(await readFile(path)))
}

function flipped(content: Buffer, at: number): Buffer {
  content[at] = (content[at] ?? 0) ^ 1
  return content
}

for (const [what, how, code] of spoiled)
  test(`a part that was ${what} is refused`, async () => {
    const { folder, place } = await copied()
    try {
      await how(folder)
      await assert.rejects(checkBackup(place, await readManifest(place, made.id), world.acme.id), { code })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

test('a part of an earlier backup in the place of a later one is refused', async () => {
  const { folder, place } = await copied()
  try {
    const later = (await makeBackup(place, { kind: 'manual' })).manifest
    await cp(join(folder, partPath(made.id, world.acme.id)), join(folder, partPath(later.id, world.acme.id)))
    await assert.rejects(checkBackup(place, later), { code: 'backup.damaged' })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a manifest of another installation, of a newer format, of another backup, or with a bit changed is refused', async () => {
  const { folder, place } = await copied()
  const path = join(folder, manifestPath(made.id))
  const refused = async (content: Buffer | string, code: string) => {
    await writeFile(path, content)
    await assert.rejects(readManifest(place, made.id), { code })
  }
  const otherKeys = await mkdtemp(join(tmpdir(), 'steward-keys-'))
  try {
    const whole = await readFile(path, 'utf8')
    await refused(sealManifest(made, (await openKeys(otherKeys)).installation), 'backup.foreign')
    await refused(whole.replace('"version":1', '"version":2'), 'backup.newer-format')
    await refused(sealManifest({ ...made, id: newId(world.clock) }, world.keys.installation), 'backup.damaged')
    const envelope = JSON.parse(whole) as { sealed: string }
    const sealed = flipped(Buffer.from(envelope.sealed, 'base64'), 200).toString('base64')
    await refused(JSON.stringify({ ...envelope, sealed }), 'backup.damaged')
    await refused('{', 'backup.damaged')
    await refused('', 'backup.damaged')
    await assert.rejects(readManifest(place, newId(world.clock)), { code: 'backup.unknown' })
    await assert.rejects(readManifest(place, '../../keys/root'), { code: 'backup.unknown' })
  } finally {
    await rm(otherKeys, { recursive: true })
    await rm(folder, { recursive: true })
  }
})

test('what comes out is compared with what PostgreSQL saw: one row fewer or one value changed is found', async () => {
  const tried = await tryBackup(world.place, made, null)
  await tried.close()
  const lied = (sum: string, rows: number): Manifest => ({
    ...made,
    parts: made.parts.map((part) => ({
      ...part,
      photograph: part.photograph.map((each) =>
        each.table === 'tag' ? { ...each, rows: each.rows + rows, sum: `${each.sum}${sum}` } : each,
      ),
    })),
  })
  await assert.rejects(tryBackup(world.place, lied('1', 0), world.acme.id), { code: 'backup.wrong', at: 'tag' })
  await assert.rejects(tryBackup(world.place, lied('', 1), world.acme.id), { code: 'backup.wrong', at: 'tag' })
})

test('a drill notes when it succeeded, and why it failed', async () => {
  const owner = openOwner(world.ownerUrl)
  const { folder, place } = await copied()
  try {
    const { rows } = await drill(world.place)
    assert.ok(rows > 500)
    const succeeded = (await lastSuccesses(owner)).drill
    assert.ok(succeeded !== null)
    await change(folder, (content) => flipped(content, 100))
    await assert.rejects(drill(place), { code: 'backup.damaged' })
    assert.equal((await lastSuccesses(owner)).drill, succeeded)
    const last = await owner.query<{ state: string; problem: string }>({
      text: 'select state, problem from backup_drill order by id desc limit 1',
    })
    assert.deepEqual(last.rows, [{ state: 'failed', problem: 'backup.damaged' }])
    await writeFile(join(folder, manifestPath(made.id)), '{')
    await assert.rejects(drill(place), { code: 'backup.damaged' })
    const count = await owner.query<{ count: number }>({ text: `select count(*)::int as count from backup_drill where state = 'failed'` })
    assert.equal(count.rows[0]?.count, 2, 'also of one whose list of contents cannot be read')
  } finally {
    await owner.close()
    await rm(folder, { recursive: true })
  }
})

test('a bucket takes backups as a folder does: whole, checked, tried, pruned; one that is away leaves none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-bucket-'))
  const service = await openTestBucket(folder, '/nightly')
  const bucket = bucketIn(service.url)
  assert.ok(bucket)
  const place = { ...world.place, target: openTarget(openS3Store(bucket, service.keys)) }
  try {
    const { manifest } = await makeBackup(place, { kind: 'nightly' })
    assert.deepEqual(await listBackups(place.target), [manifest.id])
    await checkBackup(place, await readManifest(place, 'newest'))
    await (await tryBackup(place, manifest, world.acme.id)).close()
    assert.deepEqual(await prune({ ...place, clock: { now: () => new Date('2099-01-01') } }, 20), { removed: 1, kept: 0 })
    assert.deepEqual(await listBackups(place.target), [])
    await assert.rejects(readManifest(place, manifest.id), { code: 'backup.unknown' })
  } finally {
    await service.close()
    await rm(folder, { recursive: true })
  }
  await assert.rejects(makeBackup(place, { kind: 'nightly' }), { code: 'backup.target' })
})

/** The same place, where something happens before each file is written. */
const whileWriting = (folder: string, happens: () => Promise<unknown>): BackupPlace => {
  const store = openFolderStore(folder)
  const put: typeof store.put = async (key, content) => {
    await happens()
    return store.put(key, content)
  }
  return { ...world.place, target: openTarget({ ...store, put }) }
}

test('two backups at once are not possible', async () => {
  const { folder, place } = await copied()
  const codes = new Set<unknown>()
  try {
    const busy = whileWriting(folder, async () =>
      codes.add(await makeBackup(place, { kind: 'nightly' }).catch(({ code }: { code: string }) => code)),
    )
    await makeBackup(busy, { kind: 'manual' })
    assert.deepEqual([...codes], ['backup.running'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a disk that fills half-way leaves no backup and nothing of one', async () => {
  const { folder } = await copied()
  const store = openFolderStore(folder)
  const before = await readdir(folder, { recursive: true })
  for (const room of [0, 100, 40_000, 80_000]) {
    let left = room
    const full = {
      ...store,
      put: (key: string, content: AsyncIterable<Uint8Array>) =>
        store.put(
          key,
          (async function* () {
            for await (const piece of content) {
              left -= piece.length
              if (left < 0) throw new FileError('file.store-full')
              yield piece
            }
          })(),
        ),
    }
    await assert.rejects(makeBackup({ ...world.place, target: openTarget(full) }, { kind: 'manual' }), { code: 'backup.no-room' })
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.'))
    assert.deepEqual(files.sort(), before.filter((name) => name.includes('.')).sort())
  }
  await rm(folder, { recursive: true })
})

test('a backup whose server dies leaves none', async () => {
  const { folder, place } = await copied()
  const before = await listBackups(place.target)
  const killer = await openCopier(world.ownerUrl)
  const target = {
    ...place.target,
    write: async (path: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => {
      if (path.includes(world.acme.id)) {
        await killer.query({
          text: `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'steward copier' and pid <> pg_backend_pid() and datname = current_database()`,
        })
      }
      return place.target.write(path, content)
    },
  }
  try {
    await assert.rejects(makeBackup({ ...place, target }, { kind: 'manual' }))
    assert.deepEqual(await listBackups(place.target), before)
    await makeBackup(place, { kind: 'manual' })
    assert.equal((await listBackups(place.target)).length, before.length + 1)
  } finally {
    await killer.close()
    await rm(folder, { recursive: true })
  }
})

test('whoever removes old backups takes nothing of one that is being made', async () => {
  const { folder, place } = await copied()
  const removed: number[] = []
  try {
    const busy = whileWriting(folder, async () => removed.push((await prune(place, 20)).removed))
    const { manifest } = await makeBackup(busy, { kind: 'manual' })
    assert.ok(removed.length > 3)
    assert.equal((await checkBackup(place, manifest)).parts, manifest.parts.length)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('backups go after their days, to the hour, with the files that no other names, and so do rests', async () => {
  const { folder, place } = await copied()
  const day = 24 * 60 * 60 * 1000
  const later = (ms: number) => ({ ...place, clock: { now: () => new Date(Date.parse(made.at) + ms) } })
  try {
    for (const id of await listBackups(place.target)) if (id !== made.id) await rm(join(folder, 'backups', id), { recursive: true })
    // What a run that was killed had written: it has no manifest.
    const rest = join(folder, 'backups', newId(world.clock))
    await mkdir(rest)
    await writeFile(join(rest, 'global.sealed'), 'half of a part')
    const begun = Number.parseInt(made.id.replace('-', '').slice(0, 12), 16)
    const at = (ms: number) => later(begun - Date.parse(made.at) + ms)
    assert.deepEqual(await prune(at(20 * day), 20), { removed: 0, kept: 1 })
    await assert.rejects(readFile(join(rest, 'global.sealed')), { code: 'ENOENT' })
    await checkBackup(place, made)
    assert.deepEqual(await prune(at(20 * day + 1), 20), { removed: 1, kept: 0 })
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    assert.deepEqual(
      files.filter(({ parentPath }) => !parentPath.endsWith('keyset')),
      [],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
