import { Popover } from '@mantine/core'
import { type ReactElement, type ReactNode, useEffect, useState } from 'react'
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
  useFocusReturn(opened)
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
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown aria-label={label} p="sm">
        <InPopover value={true}>{children}</InPopover>
      </Popover.Dropdown>
    </Popover>
  )
}

/** Whoever closes it goes on where they were. (Mantine's own way forgets that when it opens at its first drawing.) */
function useFocusReturn(opened: boolean): void {
  const [last, setLast] = useState({ opened, before: document.activeElement })
  if (last.opened !== opened) setLast({ opened, before: opened ? document.activeElement : last.before })
  const { before } = last
  useEffect(() => {
    const { activeElement } = document
    const isLost = activeElement === document.body || activeElement?.closest('.mantine-Popover-dropdown') != null
    if (!opened && isLost && before instanceof HTMLElement) before.focus({ preventScroll: true })
  }, [opened, before])
}
