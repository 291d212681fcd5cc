import { headOf, openEpoch } from '#engine/backup/epoch.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { restoreObjects } from '#engine/backup/objects.ts'
import { checkBackup } from '#engine/backup/read.ts'
import { settle } from '#engine/backup/settle.ts'
import { checkScratch, fill, type TryPlace } from '#engine/backup/try.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { newId } from '#platform/clock/ids.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'

export interface RestoredAll {
  readonly tenants: number
  readonly rows: number
  readonly files: number
  readonly at: string
}

/**
 * Brings a whole installation back into an empty database: every byte is checked first, all rows go in with one transaction, and each tenant
 * is compared and its chain walked before anybody is told that it is there. Killed before that, the database is empty as it was.
 */
export async function restoreInstallation(place: TryPlace, manifest: Manifest): Promise<RestoredAll> {
  await mustBeEmpty(place.ownerUrl)
  if (manifest.only !== undefined) throw new BackupError('backup.tenant-not-in')
  await checkBackup(place, manifest)
  const rows = await fill(place, manifest, manifest.parts, place)
  await checkScratch(place, manifest, manifest.parts, place)
  const database = openDatabase({ url: place.appUrl, connections: 2 })
  try {
    let files = 0
    let tenants = 0
    for (const { tenantId, objects } of manifest.parts) {
      if (tenantId === null) continue
      files += await restoreObjects(place, objects)
      const replaced = await headOf(database, tenantId)
      await openEpoch({ database, ...place }, tenantId, { id: newId(place.clock), backupId: manifest.id, replaced })
      await settle(database, place.clock, tenantId)
      tenants += 1
    }
    return { tenants, rows, files, at: manifest.at }
  } finally {
    await database.close()
  }
}

async function mustBeEmpty(ownerUrl: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    const { rows } = await owner.query<{ used: boolean }>({
      text: 'select exists (select from tenant) or exists (select from account) as used',
    })
    if (rows[0]?.used !== false) throw new BackupError('backup.not-empty')
  } finally {
    await owner.close()
  }
}
