import type { Task } from 'graphile-worker'
import { wasKilled } from '#platform/jobs/living-workers.ts'

/**
 * A task, and what is noted when the queue has tried often enough; `error` is what it failed with last. Where the process was killed in the last try there is nobody who could
 * note it: the job comes once more (`freeDeadWorkers`), for that alone.
 */
export function task<P>(run: (payload: P) => Promise<void>, giveUp: (payload: P, error?: unknown) => Promise<unknown>): Task {
  return async (given, { job }) => {
    const payload = given as P
    if (wasKilled(job)) {
      await giveUp(payload)
      return
    }
    try {
      await run(payload)
    } catch (error) {
      if (job.attempts >= job.max_attempts) await giveUp(payload, error)
      throw error
    }
  }
}
