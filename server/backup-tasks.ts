import type { TaskList } from 'graphile-worker'
import { drill } from '#engine/backup/drill.ts'
import { prune } from '#engine/backup/prune.ts'
import type { TryPlace } from '#engine/backup/try.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { BackupSettings } from '#server/backup-settings.ts'
import { task } from '#server/task.ts'

/** What is backed up by itself, and when. */
export interface Nightly {
  readonly place: TryPlace
  readonly settings: BackupSettings
}

/** Minutes by which installations of one time differ, so that not all ask the same storage at once. */
const spread = 15

/** The backup every night, its drill every week; what a machine slept through is made up for. */
export function backupTimes({ place, settings }: Nightly): string[] {
  const [hour = 0, minute = 0] = settings.time.split(':').map(Number)
  const later = place.keys.installation.mac('backup-time', '').readUInt8(0) % spread
  const at = (minutes: number) => {
    const of = (hour * 60 + minute + later + minutes) % (24 * 60)
    return `${of % 60} ${Math.floor(of / 60)}`
  }
  return [`${at(0)} * * * backup ?fill=20h&max=4`, `${at(90)} * * 0 backup_drill ?fill=6d&max=4`]
}

/** `failed`: told when a backup, or bringing it back for practice, was tried as often as it is. */
export function backupTasks({ place, settings }: Nightly, log: Logger, failed: (what: 'backup' | 'drill') => Promise<void>): TaskList {
  return {
    backup: task(
      async () => {
        try {
          const { rows } = await makeBackup(place, { kind: 'nightly' })
          const { removed } = await prune(place, settings.days)
          log.info('backup made', { count: rows })
          if (removed > 0) log.info('old backups removed', { count: removed })
        } catch (error) {
          // Somebody makes one by hand: that is one.
          if (!(error instanceof BackupError && error.code === 'backup.running')) throw error
        }
      },
      () => failed('backup'),
    ),
    backup_drill: task(
      async () => {
        const { rows } = await drill(place)
        log.info('backup restored for practice', { count: rows })
      },
      () => failed('drill'),
    ),
  }
}
