import type { Logger } from '#platform/log/log.ts'

type Step = () => unknown

/** What has been opened, to be closed in the opposite order: once, whoever asks first. */
export interface Lifetime {
  onClose(step: Step): void
  close(): Promise<void>
}

export function newLifetime(log: Logger): Lifetime {
  const steps: Step[] = []
  let closing: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    for (const step of steps.reverse()) {
      try {
        await step()
      } catch (error) {
        log.error('closing failed', { error })
      }
    }
  }

  return {
    onClose: (step) => {
      steps.push(step)
    },
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

/**
 * Ctrl-C and SIGTERM close and end with 0; asked again a second later, the process ends at once with 130. What nobody caught
 * is logged without its message, then the process closes and ends with 1.
 */
export function endOnSignals(lifetime: Lifetime, log: Logger): void {
  let askedAt: number | undefined
  const end = (code: number) => void lifetime.close().finally(() => process.exit(code))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // npm passes a Ctrl-C on that the terminal has sent us already.
      if (askedAt !== undefined && performance.now() - askedAt > 1_000) process.exit(130)
      if (askedAt !== undefined) return
      askedAt = performance.now()
      log.info('stopping', { signal })
      end(0)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('unexpected failure', { error })
      end(1)
    })
  }
}
