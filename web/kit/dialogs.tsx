import { type ReactNode, Suspense, useEffect, useSyncExternalStore } from 'react'

interface Open {
  readonly key: number
  readonly content: ReactNode
  readonly close: () => void
}

let open: readonly Open[] = []
let lastKey = 0
const listeners = new Set<() => void>()

function change(next: readonly Open[]): void {
  open = next
  for (const listener of listeners) listener()
}

/** Shows what `render` gives until it calls `close`; resolves with what it was closed with. Its component should be lazy. */
export function openDialog<T>(render: (close: (result?: T) => void) => ReactNode): Promise<T | undefined> {
  lastKey += 1
  const key = lastKey
  return new Promise((resolve) => {
    const close = (result?: T) => {
      change(open.filter((one) => one.key !== key))
      resolve(result)
    }
    change([...open, { key, content: render(close), close }])
  })
}

/** Given up, each of them: they belong to the page on which they were opened. */
function closeAll(): void {
  for (const { close } of open) close()
}

/** Where such dialogs are drawn. */
export function Dialogs() {
  useEffect(() => {
    addEventListener('popstate', closeAll)
    return () => {
      removeEventListener('popstate', closeAll)
      // Whoever signs in next is perhaps somebody else.
      closeAll()
    }
  }, [])
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )
  // Each waits for its own code only: a second one that opens above a first must not hide it meanwhile.
  return all.map((one) => <Suspense key={one.key}>{one.content}</Suspense>)
}
