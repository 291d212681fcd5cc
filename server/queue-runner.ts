import { EventEmitter } from 'node:events'
import { run, type TaskList, type WorkerEvents, Logger as WorkerLogger } from 'graphile-worker'
import { openJobPool } from '#platform/database/job-pool.ts'
import { openLivingWorkers } from '#platform/jobs/living-workers.ts'
import type { Logger } from '#platform/log/log.ts'

interface RunnerOptions {
  readonly ownerUrl: string
  readonly log: Logger
  /** What this process does; whatever else is asked of the queue waits for another one. */
  readonly taskList: TaskList
  readonly crontab?: string
  /** Jobs at the same time. */
  readonly atOnce: number
}

/** Takes jobs from the queue, beside whatever other processes do, and shows that it lives. Gives what stops it, after the jobs at hand. */
export async function openRunner({ ownerUrl, log, taskList, crontab = '', atOnce }: RunnerOptions): Promise<() => Promise<void>> {
  const logger = new WorkerLogger(() => (level, _message, meta) => {
    const { error } = (meta ?? {}) as { error?: unknown }
    if (level === 'error') log.error('job failed', { error })
    else if (level === 'warning') log.warn('job queue', { error })
  })
  const living = await openLivingWorkers(ownerUrl, log)
  const jobs = openJobPool(ownerUrl, atOnce + 2)
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => living.hold(workerPool.id))
  const runner = await run({
    ...{ pgPool: jobs.pool, events, taskList, crontab, logger },
    ...{ concurrency: atOnce, noHandleSignals: true, pollInterval: 2000 },
  })
  return async () => {
    await runner.stop()
    await jobs.close()
    await living.close()
  }
}
