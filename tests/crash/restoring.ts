import assert from 'node:assert/strict'
import { join } from 'node:path'
import { create } from '#engine/act/create.ts'
import { differences, openCamera } from '#engine/backup/photograph.ts'
import { leftOut } from '#engine/backup/tables.ts'
import { enter, makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openCopier } from '#platform/database/copier.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { BackupWorld } from '#tests/backups.ts'
import type { Operation } from '#tests/crash/harness.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

export const placeOf = (world: BackupWorld) => ({
  ...world.place,
  target: openTarget(openFolderStore(join(world.folder, 'backups'))),
  files: openFolderStore(join(world.folder, 'objects')),
})

/** What a restore itself writes into. */
const touched = ['change_record', 'change_part', 'change_seal', 'checkpoint', 'unsealed', 'tenant_settings']

async function photograph(ownerUrl: string, tenantId: string) {
  const copier = await openCopier(ownerUrl)
  try {
    await copier.script('begin')
    await enter(copier, tenantId)
    return await (await openCamera(copier, [...leftOut.keys(), ...touched])).take(tenantId)
  } finally {
    await copier.close()
  }
}

/** The tenant is what the backup holds, its chain is whole, and its door is open. */
export function restoring(world: BackupWorld): Operation {
  const { acme } = world
  let wanted: Awaited<ReturnType<typeof photograph>>
  return {
    name: 'restore',
    prepare: async () => {
      wanted = await photograph(world.ownerUrl, acme.id)
      const { manifest } = await makeBackup(placeOf(world), { kind: 'manual' })
      const writing = await acme.as(acme.owner)
      const [parent] = await create(writing, 'company', [{ name: 'Made later' }])
      await create(writing, 'company', [{ name: 'Below it', parent: parent?.id }])
      await sealTenant(world.database, acme.id)
      return { backupId: manifest.id, tenantId: acme.id }
    },
    check: async () => {
      assert.deepEqual(differences(wanted, await photograph(world.ownerUrl, acme.id)), [])
      assert.deepEqual((await verifyTenant(world.database, world.keys, acme.id)).findings, [])
    },
  }
}

/** All tenants are in a database that was empty what the backup holds, with their files, and every door is open. */
export function restoringAll(world: BackupWorld): Operation & { close(): Promise<void> } {
  const opened: TestDatabase[] = []
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0)) await each.close()
  }
  return {
    name: 'restore-all',
    prepare: async () => {
      const place = placeOf(world)
      await place.files.put(
        `${world.beta.id}/file/${world.beta.id}`,
        (async function* () {
          yield Buffer.from('sealed bytes')
        })(),
      )
      const { manifest } = await makeBackup(place, { kind: 'manual' })
      const fresh = await openTestDatabase()
      opened.push(fresh)
      return { backupId: manifest.id, ownerUrl: fresh.ownerUrl, appUrl: fresh.appUrl, files: join(fresh.keysDir, 'files') }
    },
    check: async ({ ownerUrl = '', files = '' }) => {
      const [fresh] = opened
      assert.ok(fresh)
      for (const { id } of [world.acme, world.beta]) {
        assert.deepEqual(differences(await photograph(world.ownerUrl, id), await photograph(ownerUrl, id)), [])
        assert.deepEqual((await verifyTenant(fresh.database, world.keys, id)).findings, [])
      }
      assert.equal(await openFolderStore(files).size(`${world.beta.id}/file/${world.beta.id}`), 12)
      await close()
    },
    close,
  }
}
