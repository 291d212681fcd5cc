// One operation in a process of its own, as the worker or a command does it. What it works on stands in the environment.
import { join } from 'node:path'
import { runArchiveImport } from '#engine/archive/in.ts'
import { runArchive } from '#engine/archive/out.ts'
import { prune } from '#engine/backup/prune.ts'
import { readManifest } from '#engine/backup/read.ts'
import { restoreTenant } from '#engine/backup/restore.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import type { TryPlace } from '#engine/backup/try.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { DeletionError, deleteTenant } from '#engine/closure/delete.ts'
import type { Engine } from '#engine/engine.ts'
import { runErasure } from '#engine/erase/run.ts'
import { runExport } from '#engine/export/export.ts'
import { runImport } from '#engine/import/jobs.ts'
import { runAccessExport } from '#engine/people/access-export.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openKeys } from '#platform/keys/keys.ts'
import type { Scene } from '#tests/crash/scene.ts'

const scene = JSON.parse(process.env.CRASH_SCENE ?? '{}') as Scene
const { name, payload } = JSON.parse(process.env.CRASH_OPERATION ?? '{}') as {
  name: keyof typeof operations
  payload: Record<string, string>
}

const keys = await openKeys(scene.keysDir)
const database = openDatabase({ url: scene.appUrl, connections: 2 })
const engine: Engine = { database, keys, clock: systemClock }
const files = openFiles(scene.folder, keys)
const place: TryPlace = {
  ...{ ownerUrl: scene.ownerUrl, appUrl: scene.appUrl, names: scene.names, keysDir: scene.keysDir },
  ...{ keys, clock: systemClock },
  target: openTarget(openFolderStore(join(scene.folder, 'backups'))),
  files: openFolderStore(join(scene.folder, 'objects')),
}

/** Begins there: what is over its period is so whenever the test is run. */
const from = (begun: number): Clock => {
  let at = begun
  return { now: () => new Date(at++) }
}

const operations = {
  backup: async () => {
    await makeBackup(place, { kind: 'nightly' })
    await prune(place, 20)
  },
  restore: async ({ backupId = '', tenantId = '' }) => {
    await restoreTenant(place, await readManifest(place, backupId), { tenant: tenantId, batchBytes: 20_000 })
  },
  'restore-all': async ({ backupId = '', ownerUrl = '', appUrl = '', files = '' }) => {
    const empty = { ...place, ownerUrl, appUrl, files: openFolderStore(files) }
    // Whoever was killed after the last door opened finds it done.
    await restoreInstallation(empty, await readManifest(empty, backupId)).catch((error: unknown) => {
      if (!(error instanceof BackupError && error.code === 'backup.not-empty')) throw error
    })
  },
  import: ({ tenantId = '', jobId = '' }) => runImport(engine, files, { tenantId, jobId }),
  export: ({ tenantId = '', exportId = '' }) => runExport(engine, files, { tenantId, exportId }),
  archive: ({ tenantId = '', archiveId = '' }) => runArchive(engine, files, { tenantId, archiveId }),
  arrival: ({ tenantId = '', archiveId = '' }) => runArchiveImport(engine, files, scene.folder, { tenantId, archiveId }),
  erasure: ({ tenantId = '', erasureId = '' }) => {
    const tombstones = { store: openFolderStore(join(scene.folder, 'tombstones')), keys }
    return runErasure({ engine, ownerUrl: scene.ownerUrl, files, tombstones, backupDays: 20 }, { tenantId, erasureId })
  },
  access: ({ tenantId = '', exportId = '' }) => runAccessExport(engine, files, { tenantId, exportId }),
  sweep: async ({ tenantId = '', at = '' }) => {
    const owner = openOwner(scene.ownerUrl)
    const tombstones = { store: openFolderStore(join(scene.folder, 'tombstones')), keys }
    await sweepTenant({ engine: { ...engine, clock: from(Number(at)) }, owner, tombstones, limits: {} }, tenantId)
    await owner.close()
  },
  deletion: async ({ tenantId = '' }) => {
    const owner = openOwner(scene.ownerUrl)
    // Whoever was killed after the last step finds it done.
    await deleteTenant({ owner, files, keys, clock: systemClock, backups: place.target }, tenantId).catch((error: unknown) => {
      if (!(error instanceof DeletionError && error.code === 'closure.not-due')) throw error
    })
    await owner.close()
  },
} satisfies Record<string, (payload: Record<string, string>) => Promise<void>>

await operations[name](payload)
await database.close()
