import { useEffect, useSyncExternalStore } from 'react'

export interface Crumb {
  readonly label: string
  readonly to?: string
}

let crumbs: readonly Crumb[] = []
const listeners = new Set<() => void>()

function change(next: readonly Crumb[]): void {
  crumbs = next
  for (const listener of listeners) listener()
}

/** Says where the page is: shown in the top bar while the page is. */
export function useBreadcrumb(trail: readonly Crumb[]): void {
  const shape = JSON.stringify(trail)
  useEffect(() => {
    const own = JSON.parse(shape) as readonly Crumb[]
    change(own)
    return () => {
      if (crumbs === own) change([])
    }
  }, [shape])
}

export function useCrumbs(): readonly Crumb[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => crumbs,
  )
}
