import type { ReactElement, ReactNode, Ref } from 'react'

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
  readonly children: ReactElement<{ onClick?: () => void; 'aria-haspopup'?: 'menu'; ref?: Ref<HTMLButtonElement> }>
}
