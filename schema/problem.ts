/** One thing that is wrong with one value. `pointer` is a JSON pointer from the record (`/emails/0/value`); the words stand in the message catalogue under `code`. */
export interface Problem {
  readonly pointer: string
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

/** Thrown by everything that reads values from outside; holds all problems found, never the values. */
export class Wrong extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.pointer} ${p.code}`).join(', '))
    this.name = 'Wrong'
    this.problems = problems
  }
}

/** One problem with the value at hand; whoever knows where it stands moves the pointer (`inside`). */
export function wrong(code: string, params?: Problem['params']): Wrong {
  return new Wrong([params === undefined ? { pointer: '', code } : { pointer: '', code, params }])
}

/** One step of a JSON pointer (RFC 6901). A key from outside may hold anything, and be as long as a book. */
export const step = (key: string): string => `/${key.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** Runs `read` and says of every problem in it that it lies below `pointer`. */
export function inside<T>(pointer: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Wrong) throw new Wrong(error.problems.map((p) => ({ ...p, pointer: `${pointer}${p.pointer}` })))
    throw error
  }
}

/** Runs every reader, gathers the problems of all, and throws them together. */
export function gather(readers: Iterable<() => void>): void {
  const problems: Problem[] = []
  for (const read of readers) {
    try {
      read()
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new Wrong(problems)
}
