import assert from 'node:assert/strict'
import { type JobHelpers, parseCrontab } from 'graphile-worker'
import { lastSuccesses } from '#engine/backup/runs.ts'
import { openOwner } from '#platform/database/owner.ts'
import { silentLog } from '#platform/log/log.ts'
import { backupTasks, backupTimes, type Nightly } from '#server/backup-tasks.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { promise } from '#tests/privacy/harness.ts'

interface Scene extends BackupWorld {
  readonly nightly: Nightly
  /** What is done by itself, as the worker is told. */
  times: readonly string[]
}

async function open(): Promise<Scene> {
  const world = await openBackupWorld()
  const nightly = { place: world.place, settings: { time: '02:00', days: 20 } } as Nightly
  return { ...world, nightly, times: backupTimes(nightly) }
}

promise(
  'X03',
  'a backup is made every day by itself, and brought back whole every week to see that it can be',
  {
    open,
    off: (scene) => {
      scene.times = []
    },
  },
  async ({ nightly, times, ownerUrl }, kept) => {
    const due = parseCrontab(times.join('\n'))
    await kept(() =>
      assert.deepEqual(
        due.map(({ task }) => task),
        ['backup', 'backup_drill'],
      ),
    )
    const tasks = backupTasks(nightly, silentLog, async () => {})
    for (const { task } of due) await tasks[task]?.({}, { job: { attempts: 1, max_attempts: 4 } } as unknown as JobHelpers)
    const owner = openOwner(ownerUrl)
    try {
      const { backup, drill } = await lastSuccesses(owner)
      await kept(() => assert.ok(backup !== null && drill !== null))
    } finally {
      await owner.close()
    }
  },
)
