import { useSyncExternalStore } from 'react'

/** What is good to know of a record before one opens it: a dot beside its name, and a sentence. */
export interface Mark {
  readonly tone: 'yes' | 'no' | 'open'
  readonly text: string
}

const marks = new Map<string, Mark>()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whoever finds out about records tells it here; rows that show one of them are drawn anew. */
export function setMarks(found: Iterable<readonly [string, Mark]>): void {
  for (const [id, mark] of found) marks.set(id, mark)
  for (const listener of listeners) listener()
}

export const useMark = (id: string): Mark | undefined => useSyncExternalStore(subscribe, () => marks.get(id))
