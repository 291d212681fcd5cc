import { Popover } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { InPopover } from '#web/kit/in-popover.ts'

export interface PopoverProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** The element that it stands at. */
  readonly target: ReactElement
  readonly label: string
  readonly width?: number
  readonly children: ReactNode
}

export default function PopoverBody({ opened, onClose, target, label, width = 320, children }: PopoverProps) {
  return (
    <Popover
      opened={opened}
      onChange={(next) => {
        if (!next) onClose()
      }}
      position="bottom-start"
      width={width}
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown aria-label={label} p="sm">
        <InPopover value={true}>{children}</InPopover>
      </Popover.Dropdown>
    </Popover>
  )
}
