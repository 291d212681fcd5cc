import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { checkBackup } from '#engine/backup/read.ts'
import { tryBackup } from '#engine/backup/try.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'

let world: BackupWorld

before(async () => {
  world = await openBackupWorld()
})
after(() => world.close())

test('a backup holds a part for each tenant and one for the installation', async () => {
  const { manifest, rows } = await makeBackup(world.place, { kind: 'manual' })
  console.log(rows, JSON.stringify(manifest.parts.map((p) => [p.tenantId, p.bytes, p.tables.map((t) => `${t.table} ${t.rows}`)])))
  console.log(await readdir(world.folder, { recursive: true }))
  assert.equal(manifest.parts.length, 3)
})

test('it comes back', async () => {
  const { manifest } = await makeBackup(world.place, { kind: 'manual' })
  await checkBackup(world.place, manifest)
  const tried = await tryBackup(world.place, manifest, world.acme.id)
  console.log(tried.rows)
  await tried.close()
})
