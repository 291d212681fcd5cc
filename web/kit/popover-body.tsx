import { Popover } from '@mantine/core'
import { cloneElement, type ReactElement, type ReactNode, type RefAttributes, type RefObject, useEffect, useRef, useState } from 'react'
import { InPopover } from '#web/kit/in-popover.ts'

export interface PopoverProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** The element that it stands at. */
  readonly target: ReactElement<RefAttributes<HTMLElement>>
  readonly label: string
  readonly width?: number
  readonly children: ReactNode
}

export default function PopoverBody({ opened, onClose, target, label, width = 320, children }: PopoverProps) {
  const button = useRef<HTMLElement>(null)
  useFocusReturn(opened, button)
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
      <Popover.Target>{cloneElement(target, { ref: button })}</Popover.Target>
      <Popover.Dropdown aria-label={label} p="sm">
        <InPopover value={true}>{children}</InPopover>
      </Popover.Dropdown>
    </Popover>
  )
}

/**
 * Whoever closes it goes on where they were: by default at its button, which is another than the one that was pressed when the
 * code had to come first. (Mantine's own way forgets where that was when it opens at its first drawing.)
 */
function useFocusReturn(opened: boolean, button: RefObject<HTMLElement | null>): void {
  const [last, setLast] = useState({ opened, before: document.activeElement })
  if (last.opened !== opened) setLast({ opened, before: opened ? document.activeElement : last.before })
  const { before } = last
  useEffect(() => {
    const { activeElement } = document
    const isLost = activeElement === document.body || activeElement?.closest('.mantine-Popover-dropdown') != null
    if (opened || !isLost) return
    const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected
    const to = isThere ? before : button.current
    to?.focus({ preventScroll: true })
  }, [opened, before, button])
}
