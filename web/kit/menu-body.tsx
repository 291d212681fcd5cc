import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { cloneElement, useRef } from 'react'
import { Keys } from '#web/kit/kbd.tsx'
import classes from '#web/kit/menu.module.css'
import type { MenuEntry, MenuProps } from '#web/kit/menu-entry.ts'

export default function MenuBody({ entries, placement = 'bottom-start', children }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  return (
    <Menu
      defaultOpened
      position={placement}
      width="max-content"
      withinPortal
      withInitialFocusPlaceholder={false}
      // What had the focus was the button that this one replaced when the code had come.
      onClose={() => button.current?.focus()}
    >
      <Menu.Target>{cloneElement(children, { ref: button })}</Menu.Target>
      <Menu.Dropdown miw={180} maw={320}>
        {entries.map((entry, index) => (
          <Entry key={typeof entry === 'object' && entry !== null ? entry.label : `${index}`} entry={entry} />
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Mantine says `menuitem` of every item, which cannot be checked: screen readers would not say which one it is. */
function oneOfSeveral(item: HTMLButtonElement | null): void {
  item?.setAttribute('role', 'menuitemradio')
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
      {...(entry.checked === undefined ? {} : { ref: oneOfSeveral, 'aria-checked': entry.checked })}
      {...(entry.danger ? { className: classes.danger ?? '' } : {})}
    >
      {entry.label}
    </Menu.Item>
  )
}
