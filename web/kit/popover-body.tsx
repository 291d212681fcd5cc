import { Popover } from '@mantine/core'
import { InPopover } from '#web/kit/in-popover.ts'
import type { PopoverProps } from '#web/kit/popover.tsx'

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
