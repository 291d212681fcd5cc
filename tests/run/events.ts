import { run } from 'node:test'

export type TestEvent = { readonly type: string; readonly data: object }

/** The figures of the last lines, summed over the phases. */
export class Totals {
  readonly #sums = new Map<string, number>()
  readonly files: { readonly file: string; readonly milliseconds: number }[] = []

  get failed(): boolean {
    return ['fail', 'cancelled'].some((name) => (this.#sums.get(name) ?? 0) > 0)
  }

  get tests(): number {
    return this.#sums.get('tests') ?? 0
  }

  /** Takes a figure from its line, such as `pass 12`. Says whether it was one. */
  take(message: string): boolean {
    const [, name, figure] = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/.exec(message) ?? []
    if (name === undefined) return false
    this.#sums.set(name, (this.#sums.get(name) ?? 0) + Number(figure))
    return true
  }

  /** What closes the run: the tests that failed once more, then the figures. */
  *closing(): Generator<TestEvent> {
    yield { type: 'test:summary', data: { success: !this.failed, counts: {}, duration_ms: 0, file: undefined } }
    for (const [name, sum] of this.#sums) yield { type: 'test:diagnostic', data: { nesting: 0, message: `${name} ${sum}`, level: 'info' } }
  }
}

export interface Phase {
  readonly concurrency: number
  readonly limitMinutes: number
  readonly names: readonly string[]
  /** The test file that is called so: by its path, or by its suite in a bundle. */
  readonly nameOf: (name: string) => string | undefined
  /** Ends the run: what is still running is killed. */
  readonly stop: AbortSignal
}

/** Runs files, or bundles of them, and passes on what node:test reports, its closing apart: the figures are added to the totals. A phase that takes longer than its limit is cut off. */
export async function* runFiles(files: readonly string[], totals: Totals, phase: Phase): AsyncGenerator<TestEvent> {
  if (files.length === 0 || phase.stop.aborted) return
  const running = new Set<string>()
  const late = AbortSignal.timeout(phase.limitMinutes * 60_000)
  late.addEventListener('abort', () =>
    console.error(`Cut off after ${phase.limitMinutes} minutes. Still running: ${[...running].join(', ')}`),
  )
  const names = phase.names.length > 0 ? { testNamePatterns: [...phase.names] } : {}
  const signal = AbortSignal.any([late, phase.stop])
  for await (const event of run({ files: [...files], concurrency: phase.concurrency, signal, ...names })) {
    const data = event.data as {
      readonly name?: string
      readonly nesting?: number
      readonly message?: string
      readonly details?: { readonly duration_ms?: number }
    }
    const file = data.nesting === 0 && data.name !== undefined ? phase.nameOf(data.name) : undefined
    if (file !== undefined && event.type === 'test:dequeue') running.add(file)
    if (file !== undefined && event.type === 'test:complete') {
      running.delete(file)
      totals.files.push({ file, milliseconds: data.details?.duration_ms ?? 0 })
    }
    if (event.type === 'test:diagnostic' && data.nesting === 0 && totals.take(data.message ?? '')) continue
    if (event.type !== 'test:summary') yield event
  }
}
