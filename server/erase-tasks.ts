import type { TaskList } from 'graphile-worker'
import { completeErasures } from '#engine/erase/complete.ts'
import { ErasureWaits } from '#engine/erase/copies.ts'
import { failErasure, runErasure } from '#engine/erase/run.ts'
import { pruneTombstones } from '#engine/erase/tombstones.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { Context } from '#server/context.ts'

interface Payload {
  readonly tenantId: string
  readonly erasureId: string
}

/** After the backups of the night, and the pruning that follows them. */
export const eraseTimes = ['47 5 * * * complete_erasures ?fill=20h&max=2']

/** Erasing people, and saying so once the last backup that held them is gone. */
export function eraseTasks(
  { engine, files, tombstones, config, log }: Context,
  ownerUrl: string,
  backups: BackupTarget | undefined,
): TaskList {
  return {
    erase: async (payload, { job }) => {
      const { tenantId, erasureId } = payload as Payload
      try {
        await runErasure({ engine, ownerUrl, files, tombstones, backupDays: config.backups.days }, { tenantId, erasureId })
      } catch (error) {
        const waits = error instanceof ErasureWaits
        if (waits) log.info('an erasure waits for an import to end', { error })
        if (job.attempts >= job.max_attempts) await failErasure(engine, { tenantId, erasureId }, waits ? error.code : 'erasure.interrupted')
        throw error
      }
    },
    complete_erasures: async () => {
      const { rows } = await engine.database.global<{ id: string }>({
        name: 'tenant_ids',
        text: 'select id from app.tenant_ids() as t(id)',
      })
      for (const { id } of rows) {
        const completed = await completeErasures(engine, id, backups).catch((error: unknown) => {
          log.warn('erasures could not be completed', { error })
          return 0
        })
        if (completed > 0) log.info('erasures completed', { count: completed })
      }
      await pruneTombstones(tombstones, engine.clock.now())
    },
  }
}
