import { join } from 'node:path'
import type { Task, TaskList } from 'graphile-worker'
import { runArchiveImport } from '#engine/archive/in.ts'
import { type ArchivePayload, failArchive, runArchive } from '#engine/archive/out.ts'
import { allClosures } from '#engine/closure/closures.ts'
import { DeletionError, deleteTenant } from '#engine/closure/delete.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Context } from '#server/context.ts'
import { task } from '#server/task.ts'

/** Looked at often, since on a last day hours count. */
export const everythingTimes = ['*/10 * * * * end_tenants']

/** Taking everything out, bringing it in, and deleting the tenants whose last day is over. */
export function everythingTasks(
  { engine, files, config, entrance, log }: Context,
  ownerUrl: string,
  backups: BackupTarget | undefined,
): TaskList {
  const orGiveUp = (run: (payload: ArchivePayload) => Promise<void>): Task =>
    task<ArchivePayload>(
      async (payload) => {
        await run(payload)
        // What was brought in changes who is who.
        entrance.principals.forget({ tenantId: payload.tenantId })
      },
      (payload) => failArchive(engine, payload),
    )
  return {
    archive: orGiveUp((payload) => runArchive(engine, files, payload)),
    archive_import: orGiveUp((payload) => runArchiveImport(engine, files, join(config.dataDir, 'scratch'), payload)),
    end_tenants: async () => {
      const now = engine.clock.now().toISOString()
      const due = (await allClosures(engine.database)).filter(({ state, dueAt }) => state === 'deleting' || dueAt <= now)
      if (due.length === 0) return
      const owner = openOwner(ownerUrl)
      try {
        for (const { id } of due) {
          await deleteTenant({ owner, files, keys: engine.keys, clock: engine.clock, backups }, id).catch((error: unknown) => {
            // Somebody else is at it, or work of the tenant has to end first. The next round goes on; the others are not kept waiting.
            if (error instanceof DeletionError) log.info('a tenant is not deleted yet', { error })
            else log.error('a tenant could not be deleted', { error })
          })
        }
      } finally {
        await owner.close()
      }
    },
  }
}
