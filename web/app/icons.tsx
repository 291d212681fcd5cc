import { IconBox, IconBuilding, IconNote, IconTag, IconUser, IconUsers, IconUsersGroup } from '@tabler/icons-react'

const icons: Readonly<Record<string, typeof IconBox>> = {
  contact: IconUser,
  company: IconBuilding,
  team: IconUsersGroup,
  member: IconUsers,
  tag: IconTag,
  note: IconNote,
}

/** The icon of an entity; a box for those that have none of their own. */
export function EntityIcon({ name, size = 18 }: { name: string; size?: number }) {
  const Icon = icons[name] ?? IconBox
  return <Icon size={size} stroke={1.6} aria-hidden="true" />
}
