import { useSyncExternalStore } from 'react'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'plain' | 'danger'
  readonly action: { readonly label: string; readonly run: () => void } | undefined
  readonly seconds: number
}

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** Says in a corner what has happened, with at most one thing to do about it (undo). Gone after `seconds` (10 with an action, else 5). */
export function toast(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; seconds?: number } = {}): number {
  lastId += 1
  const { tone = 'plain', action, seconds = action === undefined && tone === 'plain' ? 5 : 10 } = options
  change([...toasts.slice(-3), { id: lastId, text, tone, action, seconds }])
  return lastId
}

export function dismissToast(id: number): void {
  change(toasts.filter((one) => one.id !== id))
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}
