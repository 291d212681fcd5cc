import { type Capability, type PromiseId, promises } from '#privacy/promises.ts'

/** Kept: a test declared for it passes. Broken: one fails. Open: none is declared. */
export type Status = 'kept' | 'broken' | 'open'

/** How one declared test ended. */
export interface Outcome {
  readonly id: string
  readonly sentence: string
  readonly passed: boolean
}

export interface Standing {
  readonly id: PromiseId
  readonly due: Capability
  readonly status: Status
  readonly promise: string
  readonly mechanism: string
  readonly tests: readonly string[]
}

/** Reads the name of a test; nothing if it was not declared for a promise. */
export function declaredFor(name: string): Pick<Outcome, 'id' | 'sentence'> | undefined {
  const [, id, sentence] = /^([A-Z]\d\d): (.+)$/.exec(name) ?? []
  return id === undefined || sentence === undefined ? undefined : { id, sentence }
}

/** Where every promise stands, in the order of the register. */
export function standings(outcomes: readonly Outcome[]): Standing[] {
  return promises.map(({ id, due, promise, mechanism }) => {
    const own = outcomes.filter((outcome) => outcome.id === id)
    return { id, due, status: statusOf(own), promise, mechanism, tests: own.map(({ sentence }) => sentence) }
  })
}

function statusOf(outcomes: readonly Outcome[]): Status {
  if (outcomes.length === 0) return 'open'
  return outcomes.every(({ passed }) => passed) ? 'kept' : 'broken'
}
