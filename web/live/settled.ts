import { useSyncExternalStore } from 'react'

/** So long the app begins; the server's stream reaches further back than this. */
const beginning = 1500

let settled = false
let hasBegun = false
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (!hasBegun) setTimeout(settle, beginning)
  hasBegun = true
  return () => listeners.delete(listener)
}

function settle(): void {
  settled = true
  for (const each of listeners) each()
}

/** True once the first page can be used: what is not needed for that is fetched after it. */
export function useSettled(): boolean {
  return useSyncExternalStore(subscribe, () => settled)
}
