import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { restoreKeySet } from '#engine/backup/key-set.ts'
import { checkBackup, readManifest } from '#engine/backup/read.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { find } from '#engine/find.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { printEscrow, recoverRoot } from '#platform/keys/escrow.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { openTestDatabase } from '#tests/database.ts'

let world: BackupWorld

before(async () => {
  world = await openBackupWorld()
})
after(() => world.close())

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

test('machine, database and keys are lost: backups and two shares of the root key bring everything back', async () => {
  const file = `${world.acme.id}/file/${newId(world.clock)}`
  await world.place.files.put(file, bytes('sealed bytes'))
  await makeBackup(world.place, { kind: 'nightly' })
  const { shares } = await printEscrow(world.keysDir, systemClock, false)
  const fresh = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'steward-fresh-'))
  try {
    const keysDir = join(folder, 'keys')
    await assert.rejects(readManifest({ ...world.place, keys: await openKeys(keysDir) }, 'newest'), { code: 'backup.foreign' })
    await recoverRoot(keysDir, `${shares[2]} ${shares[0]}`)
    assert.equal(await restoreKeySet({ target: world.place.target, keysDir }), 2)
    const keys = await openKeys(keysDir)
    const { ownerUrl, appUrl, names } = fresh
    const files = openFolderStore(join(folder, 'files'))
    const place = { ...world.place, ownerUrl, appUrl, names, keys, keysDir, files }
    const manifest = await readManifest(place, 'newest')
    await checkBackup(place, manifest)
    const restored = await restoreInstallation(place, manifest)
    assert.deepEqual([restored.tenants, restored.files], [2, 1])
    const acme = { ...world.acme.writing, database: fresh.database, keys }
    const [before, now] = [await find(world.acme.writing, 'contact', { limit: 200 }), await find(acme, 'contact', { limit: 200 })]
    assert.deepEqual(now.data, before.data)
    assert.deepEqual((await verifyTenant(fresh.database, keys, world.acme.id)).findings, [])
    await assert.rejects(restoreInstallation(place, manifest), { code: 'backup.not-empty' })
  } finally {
    await fresh.close()
    await rm(folder, { recursive: true })
  }
})
