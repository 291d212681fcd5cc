import { ActionIcon, type ActionIconProps } from '@mantine/core'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { keyCaps } from '#web/kit/shortcuts.ts'

interface IconButtonProps extends ActionIconProps, Omit<ComponentPropsWithRef<'button'>, keyof ActionIconProps> {
  /** Its name, also shown as tooltip. */
  label: string
  /** The shortcut that does the same. */
  keys?: string
  children: ReactNode
}

/** A button that is only an icon: named for everyone, with its shortcut in the tooltip. */
export function IconButton({ label, keys, children, ...rest }: IconButtonProps) {
  const tip = keys === undefined ? label : `${label}  ${keyCaps(keys).join(' ')}`
  return (
    <ActionIcon type="button" aria-label={label} data-tip={tip} {...rest}>
      {children}
    </ActionIcon>
  )
}
