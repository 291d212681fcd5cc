import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { Keys } from '#web/kit/kbd.tsx'
import type { MenuEntry, MenuProps } from '#web/kit/menu-entry.ts'

export default function MenuBody({ entries, placement = 'bottom-start', children }: MenuProps) {
  return (
    <Menu defaultOpened position={placement} width="max-content" withinPortal>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown miw={180} maw={320}>
        {entries.map((entry, index) => (
          <Entry key={typeof entry === 'object' && entry !== null ? entry.label : `${index}`} entry={entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === null) return <Menu.Divider />
  if (typeof entry === 'string') return <Menu.Label>{entry}</Menu.Label>
  const right = entry.checked ? <IconCheck size={14} /> : entry.keys === undefined ? undefined : <Keys keys={entry.keys} quiet />
  return (
    <Menu.Item
      leftSection={entry.icon}
      rightSection={right}
      onClick={entry.run}
      disabled={entry.disabled ?? false}
      {...(entry.checked === undefined ? {} : { role: 'menuitemradio', 'aria-checked': entry.checked })}
      {...(entry.danger ? { color: 'red' } : {})}
    >
      {entry.label}
    </Menu.Item>
  )
}
