import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TryPlace } from '#engine/backup/try.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { Config } from '#server/config.ts'
import type { Secrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'

/** What backups are made of and where they go, as the settings say. */
export function backupPlace(
  installation: Pick<Installation, 'ownerUrl' | 'appUrl' | 'names' | 'keys'>,
  config: Config,
  secrets: Pick<Secrets, 'scratchDatabaseUrl'>,
  clock: Clock = systemClock,
): TryPlace {
  const { ownerUrl, appUrl, names, keys } = installation
  return {
    ownerUrl,
    appUrl,
    names,
    keys,
    clock,
    keysDir: config.keysDir,
    scratchUrl: secrets.scratchDatabaseUrl,
    target: openTarget(storeAt(config.backups.url)),
    files: openFolderStore(join(config.dataDir, 'files')),
  }
}

export const storeAt = (url: string): ByteStore => openFolderStore(fileURLToPath(url))
