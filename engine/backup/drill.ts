import type { Manifest } from '#engine/backup/format.ts'
import { listBackups, readManifest } from '#engine/backup/read.ts'
import { recordDrill, recordDrillEnd } from '#engine/backup/runs.ts'
import { type TryPlace, tryBackup } from '#engine/backup/try.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'

export interface Drilled {
  readonly backupId: string
  /** When the backup was made. */
  readonly at: string
  readonly rows: number
}

/** Of the backups, the newest first, the first that is of everything: one of a single tenant says nothing of the others. */
async function newestWhole(place: TryPlace, ids: readonly string[]): Promise<Manifest> {
  for (const id of ids) {
    const manifest = await readManifest(place, id)
    if (manifest.only === undefined) return manifest
  }
  throw new BackupError('backup.none')
}

/** Brings the newest backup into a scratch database, whole, and notes whether it was what PostgreSQL had photographed when it was made. */
export async function drill(place: TryPlace): Promise<Drilled> {
  const ids = await listBackups(place.target)
  const [newest] = ids
  if (newest === undefined) throw new BackupError('backup.none')
  const owner = openOwner(place.ownerUrl)
  const id = newId(place.clock)
  try {
    await recordDrill(owner, { id, backupId: newest, at: place.clock.now() })
    try {
      const manifest = await newestWhole(place, ids)
      const tried = await tryBackup(place, manifest, null)
      await tried.close()
      await recordDrillEnd(owner, id, place.clock.now(), { rows: tried.rows })
      return { backupId: manifest.id, at: manifest.at, rows: tried.rows }
    } catch (error) {
      await recordDrillEnd(owner, id, place.clock.now(), String((error as { code?: unknown }).code ?? 'backup.failed'))
      throw error
    }
  } finally {
    await owner.close()
  }
}
