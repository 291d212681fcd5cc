import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { readManifest } from '#engine/backup/read.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { replayErasures } from '#engine/erase/replay.ts'
import { runErasure } from '#engine/erase/run.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { openScratch } from '#platform/database/scratch.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { erased, erasingIn } from '#tests/erasing.ts'
import { openWorld } from '#tests/world.ts'

const namesText = 'select last_name as name from contact where tenant_id = $1'

test('a whole installation that comes back lets nobody in before whoever was erased since is erased again, also when it is killed in between', async () => {
  const world = await openWorld()
  const { database, keys, clock, ownerUrl, appUrl, names, keysDir } = world
  const scratch = await openScratch({ ownerUrl, appUrl, names, keysDir })
  const inside = openDatabase({ url: scratch.appUrl, connections: 2 })
  try {
    const tenant = await world.tenant()
    await database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, clock.now()))
    const writing = await tenant.as(tenant.owner)
    const [ada] = await create(writing, 'contact', [
      { lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] },
      { lastName: 'Hopper' },
    ])
    await sealTenant(database, tenant.id)
    const [target, files] = [openTarget(openFolderStore(join(keysDir, 'backups'))), openFolderStore(join(keysDir, 'files'))]
    const place = { ownerUrl, appUrl, names, keys, clock, keysDir, target, files }
    const [waits] = await create(writing, 'contact', [{ lastName: 'Asked' }])
    const asked = await startErasure(writing, [{ entity: 'contact', id: waits?.id ?? '' }])
    const { manifest } = await makeBackup(place, { kind: 'manual' })
    const erasing = erasingIn(world)
    await erased(erasing, tenant, { entity: 'contact', id: ada?.id ?? '' })

    const there = { ...place, ...scratch }
    const back = await readManifest(place, manifest.id)
    const killed = async (): Promise<void> => {
      throw new Error('killed')
    }
    const parts = back.parts.map((part) => ({ ...part, photograph: part.photograph.map((each) => ({ ...each, rows: each.rows + 1 })) }))
    const again = () => restoreInstallation(there, { ...back, parts }, { beforeReopen: killed })
    await assert.rejects(again(), { code: 'backup.wrong' })
    await assert.rejects(again(), { code: 'backup.wrong' }, 'what was found wrong is looked at again, also when it is there already')
    await assert.rejects(restoreInstallation(there, back, { beforeReopen: killed }), /killed/)
    const ask = () => inside.batch(tenant.id, [{ text: namesText, values: [tenant.id] }])
    await assert.rejects(ask(), 'nobody enters the tenant')
    const replay = async (opened: { database: Database; tenantId: string; backupAt: string }): Promise<void> => {
      const engine = { ...erasing.engine, database: opened.database }
      assert.equal(await replayErasures({ ...erasing, engine, ownerUrl: scratch.ownerUrl }, opened), 1)
    }
    const restored = await restoreInstallation(there, back, { beforeReopen: replay })
    assert.equal(restored.tenants, 1)
    const [found] = await ask()
    assert.deepEqual(found?.rows, [{ name: 'Hopper' }, { name: 'Asked' }])
    const restoredPlace = { ...erasing, engine: { ...erasing.engine, database: inside }, ownerUrl: scratch.ownerUrl }
    await runErasure(restoredPlace, { tenantId: tenant.id, erasureId: asked })
    assert.deepEqual((await ask())[0]?.rows, [{ name: 'Hopper' }], 'what was asked for and had not begun goes on')
    await assert.rejects(restoreInstallation(there, back, { beforeReopen: replay }), { code: 'backup.not-empty' })
  } finally {
    await inside.close()
    await scratch.close()
    await world.close()
  }
})
