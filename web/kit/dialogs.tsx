import { Fragment, type ReactNode, Suspense, useSyncExternalStore } from 'react'

interface Open {
  readonly key: number
  readonly content: ReactNode
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
    change([...open, { key, content: render(close) }])
  })
}

/** Where such dialogs are drawn. */
export function Dialogs() {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )
  return (
    <Suspense>
      {all.map((one) => (
        <Fragment key={one.key}>{one.content}</Fragment>
      ))}
    </Suspense>
  )
}
