import { explain } from '#server/start/explain.ts'

/** `unknown`: it could not be seen, and nothing is claimed. */
export type FindingState = 'ok' | 'warning' | 'failure' | 'unknown'

export interface Finding {
  readonly check: string
  readonly state: FindingState
  /** A sentence; where something is wrong it says what to do. */
  readonly message: string
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message })
export const warning = (check: string, message: string): Finding => ({ check, state: 'warning', message })
export const unknown = (check: string, message: string): Finding => ({ check, state: 'unknown', message })
export const failure = (check: string, message: string): Finding => ({ check, state: 'failure', message })

/** A check that could not be made has failed. */
export function fromError(check: string, error: unknown): Finding {
  return failure(check, explain(error))
}
