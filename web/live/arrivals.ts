import { useSyncExternalStore } from 'react'

/** What came to a list while somebody looks at it, and is not shown yet: rows that jump in would move what is being read. */
export interface Arrivals {
  readonly ids: ReadonlySet<string>
  /** When so much changed that nobody said what; 0 for never. */
  readonly muchAt: number
}

export const nothingNew: Arrivals = { ids: new Set(), muchAt: 0 }

const arrived = new Map<string, Arrivals>()
const listeners = new Set<() => void>()

function change(list: string, next: Arrivals | undefined): void {
  if (next === undefined) arrived.delete(list)
  else arrived.set(list, next)
  for (const listener of listeners) listener()
}

/** `list` is the list's query key as text. */
export function arrive(list: string, ids: Iterable<string>): void {
  const before = arrived.get(list) ?? nothingNew
  change(list, { ...before, ids: new Set([...before.ids, ...ids]) })
}

export function muchArrived(list: string): void {
  change(list, { ...(arrived.get(list) ?? nothingNew), muchAt: Date.now() })
}

/** They are shown, or gone again. */
export function forgetArrivals(list: string, ids?: ReadonlySet<string>): void {
  const before = arrived.get(list)
  if (before === undefined) return
  const left = ids === undefined ? [] : [...before.ids].filter((id) => !ids.has(id))
  change(list, ids === undefined || (left.length === 0 && before.muchAt === 0) ? undefined : { ...before, ids: new Set(left) })
}

export function useArrivals(list: string): Arrivals {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => arrived.get(list) ?? nothingNew,
  )
}
