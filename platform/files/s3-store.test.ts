import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type FileName, type Files, openFiles } from '#platform/files/files.ts'
import { bucketIn, openS3Store } from '#platform/files/s3-store.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'
import { openTestBucket, type TestBucket } from '#tests/bucket.ts'

let root: string
let keys: Keys
let service: TestBucket
let files: Files
const tenantId = randomUUID()

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'steward-s3-'))
  keys = await openKeys(join(root, 'keys'))
  await keys.create(tenantId)
  service = await openTestBucket(join(root, 'service'), '/of/steward')
  const bucket = bucketIn(service.url)
  assert.ok(bucket)
  files = openFiles(openS3Store(bucket, service.keys), keys)
})
after(async () => {
  await service.close()
  await rm(root, { recursive: true, force: true })
})

const name = (): FileName => ({ tenantId, area: 'file', id: randomUUID() })

async function bytesOf(file: FileName, part?: { start: number; end: number }): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of part === undefined ? files.read(file) : files.read(file, part)) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('a file of any size comes back from a bucket as it was written, whole and in part', async () => {
  for (const size of [0, 1, 65_536, 300_001, 17 * 1024 * 1024 + 7]) {
    const [file, content] = [name(), randomBytes(size)]
    const pieces = Array.from({ length: Math.ceil(size / 100_000) }, (_, n) => content.subarray(n * 100_000, (n + 1) * 100_000))
    assert.equal(await files.write(file, pieces), size)
    assert.equal(await files.size(file), size)
    assert.ok((await bytesOf(file)).equals(content), `${size} bytes`)
    const part = { start: Math.floor(size / 3), end: Math.floor(size / 2) }
    if (size > 1) assert.ok((await bytesOf(file, part)).equals(content.subarray(part.start, part.end)), `a part of ${size} bytes`)
  }
})

test('what lies in the bucket says nothing', async () => {
  const file = name()
  await files.write(file, [Buffer.from('Ada Byron, ada@x.example\n'.repeat(5000))])
  const folder = join(root, 'service')
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
  assert.ok(found.some((each) => join(each.parentPath, each.name).includes(file.id)))
  for (const each of found) assert.ok(!(await readFile(join(each.parentPath, each.name))).includes('Ada Byron'))
})

test('what is removed is gone, and removing it again is no error; old files are named', async () => {
  const file = name()
  await files.write(file, [Buffer.from('x')])
  const listed = async (time: number) => {
    const found: string[] = []
    for await (const each of files.olderThan(new Date(time), ['file'])) found.push(each.id)
    return found
  }
  assert.ok((await listed(Date.now() + 60_000)).includes(file.id))
  assert.deepEqual(await listed(Date.now() - 86_400_000), [])
  await files.remove(file)
  await files.remove(file)
  assert.equal(await files.size(file), undefined)
  await assert.rejects(bytesOf(file), { code: 'file.missing' })
})

test('a write that breaks off leaves nothing, however much had left already', async () => {
  for (const size of [100, 20 * 1024 * 1024]) {
    const file = name()
    async function* breaking() {
      yield randomBytes(size)
      throw new Error('the client went away')
    }
    await assert.rejects(files.write(file, breaking()), /went away/)
    assert.equal(await files.size(file), undefined)
  }
})

test('a service that is down, or a key that it does not know, is said as such', async () => {
  const wrong = openS3Store({ bucket: 'crm-files', prefix: '', endpoint: 'http://127.0.0.1:9', region: 'eu-central-1' }, service.keys)
  const nowhere = openFiles(wrong, keys)
  await assert.rejects(nowhere.write(name(), [Buffer.from('x')]), { code: 'file.store-unavailable' })
  await assert.rejects(nowhere.size(name()), { code: 'file.store-unavailable' })
})

test('the address of a bucket is read, and anything else refused', () => {
  assert.deepEqual(bucketIn('s3://crm-files'), { bucket: 'crm-files', prefix: '', endpoint: undefined, region: 'us-east-1' })
  assert.deepEqual(bucketIn('s3://b.c/x/y/?endpoint=https://minio.example:9000&region=eu-1'), {
    bucket: 'b.c',
    prefix: 'x/y',
    endpoint: 'https://minio.example:9000',
    region: 'eu-1',
  })
  for (const wrong of ['', 'x', 'https://b/c', 's3://key:secret@bucket', 's3://bucket?secret=x', 's3://bucket?endpoint=ftp://x', 's3:///x'])
    assert.equal(bucketIn(wrong), undefined, wrong)
})
