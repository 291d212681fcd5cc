import type { Logger } from '#platform/log/log.ts'

/** Work that an answer does not wait for. Failures are logged, and closing waits for what has begun. */
export interface Background {
  start(event: string, work: () => Promise<void>): void
  /** Resolves when all that has begun is done. */
  done(): Promise<void>
}

/** `event` in `start` is the fixed phrase that is logged when the work fails. */
export function openBackground(log: Logger): Background {
  const running = new Set<Promise<void>>()
  return {
    start(event, work) {
      const run = work()
        .catch((error: unknown) => log.error(event, { error }))
        .finally(() => running.delete(run))
      running.add(run)
    },
    async done() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
