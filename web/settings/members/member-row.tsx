import { NativeSelect } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { Avatar } from '#web/kit/avatar.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import type { MenuEntry } from '#web/kit/menu-entry.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { useRole, useRoleNames, useRolesToGive } from '#web/settings/may-manage.ts'
import { type Member, newJoinLink, refreshMembers } from '#web/settings/members/members.ts'
import classes from '#web/settings/settings.module.css'
import { type Attempt, useAttempt } from '#web/settings/use-attempt.ts'

const EraseDialog = lazy(async () => {
  await Promise.all([loadWords('erasures'), loadWords('security')])
  return import('#web/privacy/erasures/erase-dialog.tsx')
})
const JoinLinkDialog = lazy(() => import('#web/settings/members/join-link-dialog.tsx'))

interface MemberRowProps {
  member: Member
  isMe: boolean
  isLastOwner: boolean
}

/** One member: who, what they may do, whether they are in. What is refused is said in the row. */
export function MemberRow({ member, isMe, isLastOwner }: MemberRowProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { refusal, attempt } = useAttempt(() => refreshMembers(client, tenant), refusalOf)
  const tones = { invited: 'warning', active: undefined, inactive: 'danger' } as const
  return (
    <li className={classes.row}>
      <Avatar name={member.name} size={32} />
      <div className={classes.main}>
        <p className={classes.name}>
          {member.name}
          {isMe && (
            <span className={classes.badge} data-tone="accent">
              {t('settings.members.you')}
            </span>
          )}
          {member.state !== 'active' && (
            <span className={classes.badge} data-tone={tones[member.state]}>
              {t(`settings.members.${member.state}`)}
            </span>
          )}
        </p>
        <p className={classes.detail}>{member.email}</p>
      </div>
      <div className={classes.end}>
        <RoleOf member={member} isMe={isMe} attempt={attempt} />
        <Actions member={member} isMe={isMe} attempt={attempt} />
      </div>
      {refusal !== undefined && (
        <p className={`${classes.refusal} ${classes.note}`} role="alert">
          {refusal}
        </p>
      )}
      {isMe && isLastOwner && refusal === undefined && (
        <p className={`${classes.hint} ${classes.note}`}>{t('settings.members.lastOwner')}</p>
      )}
    </li>
  )
}

const refusalOf = (error: unknown): string =>
  error instanceof ApiError && error.status === 412 ? t('settings.members.changedMeanwhile') : sentenceFor(error)

const manages = (role: string): boolean => role === 'owner' || role === 'admin'

function RoleOf({ member, isMe, attempt }: { member: Member; isMe: boolean; attempt: Attempt }) {
  const tenant = useTenant()
  const role = useRole()
  const toGive = useRolesToGive()
  const names = useRoleNames()
  const nameOf = (of: string): string => names.find(({ key }) => key === of)?.label ?? of
  const mayChange = member.can.includes('update') && (role === 'owner' || member.role !== 'owner')
  if (!mayChange) return <span className={classes.meta}>{nameOf(member.role)}</span>
  const change = async (next: string) => {
    const gives = isMe && manages(member.role) && !manages(next)
    const words = { title: t('settings.members.ownRoleTitle'), text: t('settings.members.ownRoleText', { role: nameOf(next) }) }
    if (gives && !(await ask({ ...words, confirm: t('settings.members.ownRoleConfirm'), danger: true }))) return
    await attempt(async () => {
      await request(`/members/${member.id}`, { method: 'PATCH', body: { role: next }, tenant, version: member.version })
      return t('settings.members.roleChanged', { name: member.name, role: nameOf(next) })
    })
  }
  return (
    <NativeSelect
      aria-label={t('settings.members.roleOf', { name: member.name })}
      value={member.role}
      onChange={(event) => void change(event.currentTarget.value)}
      data={toGive.map(({ key, label }) => ({ value: key, label }))}
    />
  )
}

function Actions({ member, isMe, attempt }: { member: Member; isMe: boolean; attempt: Attempt }) {
  const tenant = useTenant()
  const role = useRole()
  const showLink = () =>
    attempt(async () => {
      const link = await newJoinLink(tenant, member.id)
      if (link !== undefined) void openDialog((close) => <JoinLinkDialog member={member} link={link} isNew={false} onClose={close} />)
      return undefined
    })
  const activate = () =>
    attempt(async () => {
      await request(`/members/${member.id}/activate`, { method: 'POST', tenant })
      return t('settings.members.activated', { name: member.name })
    })
  const deactivate = async () => {
    const confirmed = await ask({
      title: t('settings.members.deactivateTitle', { name: member.name }),
      text: t(isMe ? 'settings.members.deactivateSelf' : 'settings.members.deactivateText'),
      confirm: t('settings.members.deactivate'),
      danger: true,
    })
    if (!confirmed) return
    await attempt(async () => {
      await request(`/members/${member.id}/deactivate`, { method: 'POST', tenant })
      return t('settings.members.deactivated', { name: member.name })
    })
  }
  const entity = entityByName(useModel(), 'member')
  // Whoever was a member and left is a person of whom data is held, and so is everybody else here.
  const mayErase = entity !== undefined && manages(role) && (role === 'owner' || member.role !== 'owner')
  const erase = () => {
    if (entity !== undefined) void openDialog((close) => <EraseDialog entity={entity} record={member} onClose={close} />)
  }
  const mayLink = member.state === 'invited' && member.can.includes('update') && (role === 'owner' || member.role !== 'owner')
  const entries: MenuEntry[] = [
    ...(mayLink ? [{ label: t('settings.members.link'), run: () => void showLink() }] : []),
    ...(member.can.includes('activate') ? [{ label: t('settings.members.activate'), run: () => void activate() }] : []),
    ...(member.can.includes('deactivate') ? [{ label: t('settings.members.deactivate'), danger: true, run: () => void deactivate() }] : []),
    ...(mayErase ? [{ label: t('settings.members.erase'), danger: true, run: erase }] : []),
  ]
  if (entries.length === 0) return null
  return (
    <Menu entries={entries} placement="bottom-end">
      <IconButton label={t('settings.actions', { name: member.name })}>
        <IconDots size={18} stroke={1.6} />
      </IconButton>
    </Menu>
  )
}
