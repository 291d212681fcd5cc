import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setImmediate as immediately } from 'node:timers/promises'
import type { FileErrorCode } from '#platform/files/errors.ts'
import { type FileName, type Files, openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'

let root: string
let keys: Keys
let files: Files
const tenantId = randomUUID()

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'steward-files-'))
  keys = await openKeys(join(root, 'keys'))
  await keys.create(tenantId)
  files = openFiles(join(root, 'files'), keys)
})
after(() => rm(root, { recursive: true, force: true }))

const name = (): FileName => ({ tenantId, area: 'import', id: randomUUID() })
const pathOf = ({ id, area }: FileName): string => join(root, 'files', tenantId, area, id)

async function bytesOf(file: FileName): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of files.read(file)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const refuses = (code: FileErrorCode) => (error: { code: string }) => error.code === code

test('a file of any size comes back as it was written, and its size is known', async () => {
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001]) {
    const file = name()
    const content = randomBytes(size)
    const pieces = Array.from({ length: Math.ceil(size / 7919) }, (_, n) => content.subarray(n * 7919, (n + 1) * 7919))
    assert.equal(await files.write(file, pieces), size)
    assert.deepEqual(await bytesOf(file), content)
    assert.equal(await files.size(file), size)
  }
})

test('of two that write the same file at once one is there whole, and nothing of the other', async () => {
  const file = name()
  const contents = [randomBytes(900_000), randomBytes(700_000)] as const
  async function* slowly(content: Buffer): AsyncGenerator<Buffer> {
    for (let at = 0; at < content.length; at += 100_000) {
      await immediately()
      yield content.subarray(at, at + 100_000)
    }
  }
  await Promise.all(contents.map((content) => files.write(file, slowly(content))))
  const found = await bytesOf(file)
  assert.ok(contents.some((content) => content.equals(found)))
  assert.deepEqual(
    (await readdir(dirname(pathOf(file)))).filter((entry) => entry.startsWith(file.id)),
    [file.id],
  )
})

test('what lies on the disk says nothing, and only we may read it', async () => {
  const file = name()
  await files.write(file, [Buffer.from('Ada Byron, ada@x.example\n'.repeat(5000))])
  const sealed = await readFile(pathOf(file))
  assert.equal(sealed.includes('Ada'), false)
  assert.equal((await stat(pathOf(file))).mode & 0o777, 0o600)
})

test('a chunk that was changed, swapped, cut off or appended is noticed', async () => {
  const file = name()
  await files.write(file, [randomBytes(200_000)])
  const whole = await readFile(pathOf(file))
  const [head, chunk] = [70, 65_552]
  const swapped = Buffer.concat([
    whole.subarray(0, head),
    whole.subarray(head + chunk, head + 2 * chunk),
    whole.subarray(head, head + chunk),
    whole.subarray(head + 2 * chunk),
  ])
  const changed = Buffer.from(whole)
  changed[head + 10] = (changed[head + 10] ?? 0) ^ 1
  const damages = [swapped, changed, whole.subarray(0, head + 2 * chunk), whole.subarray(0, 40), Buffer.concat([whole, Buffer.alloc(1)])]
  for (const damaged of damages) {
    await writeFile(pathOf(file), damaged)
    await assert.rejects(bytesOf(file), refuses('file.damaged'))
  }
})

test('a file does not open under another name or for another tenant', async () => {
  const [file, other] = [name(), name()]
  await files.write(file, [Buffer.from('x')])
  await writeFile(pathOf(other), await readFile(pathOf(file)))
  await assert.rejects(bytesOf(other), refuses('file.damaged'))
  await assert.rejects(bytesOf(name()), refuses('file.missing'))
  await assert.rejects(files.remove({ ...file, id: '../../keys' }), refuses('file.not-an-id'))
})

test('a write that fails or is too large leaves nothing behind', async () => {
  const file = name()
  await assert.rejects(files.write(file, [randomBytes(100)], 99), refuses('file.too-large'))
  async function* breaking() {
    yield randomBytes(200_000)
    throw new Error('the client went away')
  }
  await assert.rejects(files.write(file, breaking()), /went away/)
  assert.equal(await files.size(file), undefined)
  assert.equal((await readdir(join(root, 'files', tenantId, 'import'))).filter((each) => each.startsWith(file.id)).length, 0)
})

test('old files are named for removal, and rests of killed writes go', async () => {
  const [old, young] = [name(), name()]
  for (const file of [old, young]) await files.write(file, [Buffer.from('x')])
  const rest = `${pathOf(name())}.0123456789ab.part`
  await writeFile(rest, 'x')
  const lastYear = new Date(Date.now() - 365 * 86_400_000)
  for (const path of [pathOf(old), rest]) await utimes(path, lastYear, lastYear)
  const found: FileName[] = []
  for await (const file of files.olderThan(new Date(Date.now() - 86_400_000))) found.push(file)
  assert.deepEqual(found, [old])
  assert.equal(await stat(rest).catch(() => 'gone'), 'gone')
})

test('a file that is being written is no rest, whoever looks at everything meanwhile', async () => {
  const file = name()
  async function* slowly() {
    yield randomBytes(200_000)
    for await (const each of files.olderThan(new Date(8.64e15))) assert.notEqual(each.id, file.id)
    yield randomBytes(200_000)
  }
  assert.equal(await files.write(file, slowly()), 400_000)
  assert.equal(await files.size(file), 400_000)
})

test('a part of a file is read without the rest, wherever it begins and ends', async () => {
  const file = name()
  const content = randomBytes(200_000)
  await files.write(file, [content])
  for (const [start, end] of [
    [0, 1],
    [65_535, 65_537],
    [65_536, 131_072],
    [131_071, 200_000],
    [199_999, 200_000],
    [100, 199_000],
    [0, 900_000],
  ] as const) {
    const pieces: Buffer[] = []
    for await (const piece of files.read(file, { start, end })) pieces.push(piece)
    assert.ok(Buffer.concat(pieces).equals(content.subarray(start, end)), `${start}–${end}`)
  }
})

test('a full disk is said as such, and nothing half-written stays', { skip: process.platform !== 'linux' }, async () => {
  const file = name()
  const there = openFiles(
    openFolderStore(join(root, 'files'), () => 'full'),
    keys,
  )
  await mkdir(dirname(pathOf(file)), { recursive: true })
  // The one file of a Linux machine whose disk is always full.
  await symlink('/dev/full', `${pathOf(file)}.full.part`)
  await assert.rejects(there.write(file, [randomBytes(200_000)]), refuses('file.store-full'))
  assert.equal(await files.size(file), undefined)
  assert.deepEqual(
    (await readdir(dirname(pathOf(file)))).filter((each) => each.startsWith(file.id)),
    [],
  )
})
