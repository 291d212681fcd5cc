import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ConfigError, readConfig } from '#server/config.ts'
import { checkFiles } from '#server/doctor/files.ts'
import { fileBytes, storeAt } from '#server/file-store.ts'
import { readSecrets } from '#server/secrets.ts'
import { openTestBucket, type TestBucket } from '#tests/bucket.ts'

let root: string
let bucket: TestBucket

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'steward-doctor-'))
  bucket = await openTestBucket(join(root, 'service'))
})
after(async () => {
  await bucket.close()
  await rm(root, { recursive: true, force: true })
})

test('a folder and a bucket that work are said to, and nothing stays of the question', async () => {
  const folder = pathToFileURL(join(root, 'files')).href
  for (const url of [folder, bucket.url]) {
    const found = await checkFiles(storeAt(url, bucket.keys), url)
    assert.equal(found.state, 'ok', found.message)
  }
  assert.deepEqual(
    (await readdir(join(root, 'files'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile()),
    [],
  )
})

test('a bucket that is not there is a failure that names the settings', async () => {
  const url = 's3://crm-files?endpoint=http://127.0.0.1:9'
  const { state, message } = await checkFiles(storeAt(url, bucket.keys), url)
  assert.equal(state, 'failure')
  assert.match(message, /FILES_URL/)
})

test('the settings lead to the folder beside the data unless they name another place; keys come in pairs', () => {
  assert.equal(readConfig({ DATA_DIR: root }).filesUrl, pathToFileURL(join(root, 'files')).href)
  assert.equal(readConfig({ FILES_URL: 's3://b.c/x' }).filesUrl, 's3://b.c/x')
  for (const FILES_URL of ['here', 'https://x.example', 's3://key:secret@bucket', 'file://host/x'])
    assert.throws(() => readConfig({ FILES_URL }), ConfigError, FILES_URL)
  assert.throws(() => readSecrets({ S3_ACCESS_KEY_ID: 'a' }), ConfigError)
  assert.deepEqual(readSecrets({ S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' }).s3Keys, { accessKeyId: 'a', secretAccessKey: 'b' })
  assert.ok(fileBytes(readConfig({ DATA_DIR: root }), {}))
})
