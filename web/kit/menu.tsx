import { cloneElement, lazy, Suspense, useState } from 'react'
import type { MenuProps } from '#web/kit/menu-entry.ts'

const MenuBody = lazy(() => import('#web/kit/menu-body.tsx'))

/** A menu at a button. The code that places menus is fetched when the first one is opened. */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false)
  const button = cloneElement(props.children, { 'aria-haspopup': 'menu', onClick: () => setWanted(true) })
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <MenuBody {...props} />
    </Suspense>
  )
}
