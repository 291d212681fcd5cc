import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { cardPhoto } from '#engine/export/card-photo.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { openKeys } from '#platform/keys/keys.ts'

let root: string
let files: Files
const tenantId = randomUUID()
const photo = { tenantId, area: 'image', id: randomUUID() } as const
const onDisk = () => join(root, 'files', tenantId, photo.area, photo.id)

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'steward-card-'))
  const keys = await openKeys(join(root, 'keys'))
  await keys.create(tenantId)
  files = openFiles(join(root, 'files'), keys)
})
after(() => rm(root, { recursive: true, force: true }))

const onCard = () => cardPhoto(files, photo)

test('a photo goes onto a card; one that is gone, damaged or no picture holds up nobody’s card', async () => {
  assert.equal(await onCard(), undefined)
  await files.write(photo, [
    await sharp({ create: { width: 40, height: 40, channels: 3, background: '#48a' } })
      .webp()
      .toBuffer(),
  ])
  assert.match((await onCard()) ?? '', /^\/9j\//)
  const sealed = await readFile(onDisk())
  sealed[sealed.length - 5] = (sealed.at(-5) ?? 0) ^ 1
  await writeFile(onDisk(), sealed)
  assert.equal(await onCard(), undefined)
  await files.write(photo, [Buffer.from('no picture')])
  assert.equal(await onCard(), undefined)
})
