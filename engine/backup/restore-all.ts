import { closeAll, closedTenants, inQuarantine, insideUrl, noteChecked, openAgain, type Restore } from '#engine/backup/doors.ts'
import { headOf, openEpoch } from '#engine/backup/epoch.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { restoreObjects } from '#engine/backup/objects.ts'
import { checkBackup } from '#engine/backup/read.ts'
import type { RestoreOptions } from '#engine/backup/restore.ts'
import { settle } from '#engine/backup/settle.ts'
import { checkScratch, fill, type TryPlace } from '#engine/backup/try.ts'
import { withdrawCodes } from '#engine/backup/withdraw-codes.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { type Copier, openCopier } from '#platform/database/copier.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'

export interface RestoredAll {
  readonly tenants: number
  readonly rows: number
  readonly files: number
  readonly at: string
}

/**
 * Brings a whole installation back into an empty database: every byte is checked first, all rows go in with one transaction, and each tenant
 * is compared and its chain walked before anybody is told that it is there. Killed before that, the database is empty as it was; killed later, the same call goes on. Each tenant is
 * closed until `beforeReopen` has erased again what was erased since.
 */
export async function restoreInstallation(
  place: TryPlace,
  manifest: Manifest,
  { beforeReopen }: Pick<RestoreOptions, 'beforeReopen'> = {},
): Promise<RestoredAll> {
  if (manifest.only !== undefined) throw new BackupError('backup.tenant-not-in')
  const copier = await openCopier(place.ownerUrl)
  const inside = { ...place, appUrl: insideUrl(place.appUrl, 'all') }
  const database = openDatabase({ url: inside.appUrl, connections: 2 })
  try {
    const begun = await closedTenants(copier)
    if (begun.some(({ backupId }) => backupId !== manifest.id)) throw new BackupError('backup.other-restore')
    const tenantIds = manifest.parts.flatMap(({ tenantId }) => tenantId ?? [])
    const rows = manifest.parts.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0)
    if (begun.length === 0) {
      await mustBeEmpty(copier)
      await checkBackup(place, manifest)
      await fill(place, manifest, manifest.parts, place, (along) => closeAll(along, place.clock, tenantIds, manifest.id))
    }
    if (begun.every(({ state }) => state === 'checking')) {
      await checkScratch(place, manifest, manifest.parts, inside)
      await noteChecked(copier)
    }
    // Before the first door opens: an earlier run may have been killed here.
    await withdrawCodes(copier, place.clock, manifest.at)
    let files = 0
    for (const restore of await closedTenants(copier)) {
      const part = manifest.parts.find(({ tenantId }) => tenantId === restore.tenantId)
      files += await restoreObjects(place, part?.objects ?? [])
      await reopen(place, database, manifest, restore)
      const { tenantId } = restore
      await inQuarantine(copier, restore, async () => beforeReopen?.({ database, tenantId, backupAt: manifest.at }))
      await openAgain(copier, place.clock, restore)
    }
    return { tenants: tenantIds.length, rows, files, at: manifest.at }
  } finally {
    await database.close()
    await copier.close()
  }
}

const openedText = 'select 1 from change_record where tenant_id = $1 and id = $2'

/** The record with which the chain goes on bears the id of the restore, so that a second run knows that it is there. */
async function reopen(
  place: TryPlace,
  database: Database,
  manifest: Manifest,
  { id, tenantId }: Restore & { tenantId: string },
): Promise<void> {
  const [opened] = await database.batch(tenantId, [{ text: openedText, values: [tenantId, id] }])
  if (opened?.count === 0) {
    const replaced = await headOf(database, tenantId)
    await openEpoch({ database, ...place }, tenantId, { id, backupId: manifest.id, replaced })
  }
  await settle(database, place.clock, tenantId)
}

async function mustBeEmpty({ query }: Copier): Promise<void> {
  const { rows } = await query<{ used: boolean }>({ text: 'select exists (select from tenant) or exists (select from account) as used' })
  if (rows[0]?.used !== false) throw new BackupError('backup.not-empty')
}
