import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'

const MenuBody = lazy(() => import('#web/kit/menu-body.tsx'))

export interface MenuItem {
  readonly label: string
  readonly icon?: ReactNode
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Marks the one of several that is chosen. */
  readonly checked?: boolean
  readonly run: () => void
}

/** Items, or a title (text) or `null` (a line) between them. */
export type MenuEntry = MenuItem | string | null

export interface MenuProps {
  readonly entries: readonly MenuEntry[]
  readonly placement?: 'bottom-start' | 'bottom-end' | 'top-start' | 'right-end'
  /** The button that opens it. */
  readonly children: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'menu' }>
}

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
