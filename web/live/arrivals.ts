import { useSyncExternalStore } from 'react'

/** What came to a list while somebody looks at it, and is not shown yet: rows that jump in would move what is being read. */
export interface Arrivals {
  readonly ids: ReadonlySet<string>
  /** How often so much changed that nobody said what. */
  readonly much: number
}

const nothingNew: Arrivals = { ids: new Set(), much: 0 }

const arrived = new Map<string, Arrivals>()
const listeners = new Set<() => void>()

function change(list: string, next: Arrivals): void {
  if (next.ids.size === 0 && next.much === 0) arrived.delete(list)
  else arrived.set(list, next)
  for (const listener of listeners) listener()
}

/** `list` is the list's query key as text. */
export const arrivalsOf = (list: string): Arrivals => arrived.get(list) ?? nothingNew

export function arrive(list: string, ids: Iterable<string>): void {
  const before = arrivalsOf(list)
  change(list, { ...before, ids: new Set([...before.ids, ...ids]) })
}

export function muchArrived(list: string): void {
  const before = arrivalsOf(list)
  change(list, { ...before, much: before.much + 1 })
}

/** These are shown, or gone again; what came since still waits. */
export function forgetArrivals(list: string, { ids, much }: Arrivals): void {
  const now = arrivalsOf(list)
  if (now === nothingNew) return
  change(list, { ids: new Set([...now.ids].filter((id) => !ids.has(id))), much: now.much === much ? 0 : now.much })
}

export function useArrivals(list: string): Arrivals {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => arrivalsOf(list),
  )
}
