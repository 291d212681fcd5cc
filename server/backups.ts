import type { TryPlace } from '#engine/backup/try.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import type { Config } from '#server/config.ts'
import { fileBytes, storeAt } from '#server/file-store.ts'
import type { Secrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'

/** What backups are made of and where they go, as the settings say. */
export function backupPlace(
  installation: Pick<Installation, 'ownerUrl' | 'appUrl' | 'names' | 'keys'>,
  config: Config,
  secrets: Pick<Secrets, 'scratchDatabaseUrl'> & Partial<Pick<Secrets, 's3Keys'>>,
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
    target: openTarget(storeAt(config.backups.url, secrets.s3Keys)),
    files: fileBytes(config, secrets),
  }
}
