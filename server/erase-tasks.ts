import type { TaskList } from 'graphile-worker'
import { completeErasures, erasedLately } from '#engine/erase/complete.ts'
import { clearPages } from '#engine/erase/pages.ts'
import { failErasure, runErasure } from '#engine/erase/run.ts'
import { pruneTombstones } from '#engine/erase/tombstones.ts'
import { ErasureWaits } from '#engine/erase/waits.ts'
import { tenantIds } from '#engine/tenants.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Context } from '#server/context.ts'
import { task } from '#server/task.ts'

interface Payload {
  readonly tenantId: string
  readonly erasureId: string
}

/** After the backups of the night, and the pruning that follows them. */
export const eraseTimes = ['47 5 * * * complete_erasures ?fill=20h&max=2']

/** So many nights: a transaction that stayed open in the first may have held up the vacuum. */
const clearedDays = 5

async function clear(ownerUrl: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await clearPages(owner)
  } finally {
    await owner.close()
  }
}

/** Erasing people, and saying so once the last backup that held them is gone. */
export function eraseTasks(
  { engine, files, tombstones, config, log }: Context,
  ownerUrl: string,
  backups: BackupTarget | undefined,
): TaskList {
  return {
    erase: task<Payload>(
      (payload) =>
        runErasure({ engine, ownerUrl, files, tombstones, backupDays: config.backups.days }, payload).catch((error: unknown) => {
          if (error instanceof ErasureWaits) log.info('an erasure waits', { error })
          throw error
        }),
      (payload, error) => failErasure(engine, payload, error instanceof ErasureWaits ? error.code : 'erasure.interrupted'),
    ),
    complete_erasures: async () => {
      let lately = false
      for (const id of await tenantIds(engine)) {
        const completed = await completeErasures(engine, id, backups).catch((error: unknown) => {
          log.warn('erasures could not be completed', { error })
          return 0
        })
        if (completed > 0) log.info('erasures completed', { count: completed })
        lately ||= await erasedLately(engine, id, clearedDays)
      }
      if (lately) await clear(ownerUrl)
      await pruneTombstones(tombstones, engine.clock.now())
    },
  }
}
