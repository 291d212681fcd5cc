import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { create } from '#engine/act/create.ts'
import { archiveOf } from '#engine/archive/export.ts'
import type { Manifest } from '#engine/archive/manifest.ts'
import { leftBehind, travellers } from '#engine/archive/travel.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { newId } from '#platform/clock/ids.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant
let folder: string

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  folder = await mkdtemp(join(tmpdir(), 'steward-archive-'))
  const writing = await tenant.as(tenant.owner)
  const [company] = await create(writing, 'company', [{ name: 'Bäcker "Ö", Söhne' }])
  await create(writing, 'company', [{ name: 'Daughter', parent: company?.id }])
  for (const round of [0, 1, 2]) {
    const people = Array.from({ length: 700 }, (_, index) => ({
      lastName: `Person ${round} ${index}`,
      emails: [{ value: `p${round}.${index}@x.example`, label: 'work' }],
    }))
    await create(writing, 'contact', people)
  }
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const contentId = newId()

async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('content of a file')
}

async function archive(): Promise<Buffer> {
  const writing = await tenant.as(tenant.owner)
  return buffer(archiveOf({ writing, contents: () => [{ id: contentId, read: content }], progress: async () => {} }))
}

test('an archive opens with any tool and holds every table, each part as the manifest says', async () => {
  const path = join(folder, 'all.zip')
  await writeFile(path, await archive())
  await promisify(execFile)('python3', [
    '-c',
    `import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nz.extractall(sys.argv[2])`,
    path,
    join(folder, 'out'),
  ])
  const manifest = JSON.parse(await readFile(join(folder, 'out', 'manifest.json'), 'utf8')) as Manifest
  for (const part of manifest.parts) {
    const found = await readFile(join(folder, 'out', part.path))
    assert.equal(found.length, part.bytes, part.path)
    assert.equal(createHash('sha256').update(found).digest('hex'), part.sha256, part.path)
    if (part.rows !== undefined) assert.equal(found.toString().split('\n').length - 1, part.rows, part.path)
  }
  const rowsOf = (table: string) => manifest.parts.find(({ path: each }) => each === `data/${table}.jsonl`)?.rows
  assert.deepEqual([rowsOf('contact'), rowsOf('contact_emails'), rowsOf('company')], [2100, 2100, 2])
  assert.equal(manifest.unreadable, 0)
  assert.equal(await readFile(join(folder, 'out', 'files', contentId), 'utf8'), 'content of a file')
  assert.equal((await readFile(join(folder, 'out', 'csv', 'contacts.csv'), 'utf8')).split('\r\n').length, 2102)
  const [first] = (await readFile(join(folder, 'out', 'data', 'change_part.jsonl'), 'utf8')).split('\n')
  assert.ok(first?.includes('"after":{'), 'history is readable')
})

test('every table either goes along or stays for a reason', () => {
  const named = new Set([...travellers.map(({ name }) => name), ...leftBehind.map(({ what }) => what)])
  for (const { name, wall } of tablePlans()) if (wall === 'tenant') assert.ok(named.has(name), name)
  assert.deepEqual(
    travellers.flatMap(({ columns }) => columns).filter(({ name }) => /hash|password|secret/.test(name)),
    [],
  )
})
