import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { listBackups, readManifest } from '#engine/backup/read.ts'
import { restoreTenant } from '#engine/backup/restore.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'

let world: BackupWorld

before(async () => {
  world = await openBackupWorld()
})
after(() => world.close())

test('a tenant comes back as it was, under its own id', async () => {
  const { acme, database, keys } = world
  await makeBackup(world.place, { kind: 'manual' })
  const writing = await acme.as(acme.owner)
  await create(writing, 'contact', [{ lastName: 'Made later' }])
  await sealTenant(database, acme.id)
  const head = (await verifyTenant(database, keys, acme.id)).head
  const [id] = await listBackups(world.place.target)
  const manifest = await readManifest(world.place, id ?? '')
  const restored = await restoreTenant(world.place, manifest, { tenant: 'acme' })
  console.log(restored)
  const verified = await verifyTenant(database, keys, acme.id)
  console.log(head, verified)
  assert.deepEqual(verified.findings, [])
})
