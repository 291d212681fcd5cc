import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDateTime } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Avatar } from '#web/kit/avatar.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { useRoleNames } from '#web/settings/may-manage.ts'
import { newJoinLink, refreshMembers } from '#web/settings/members/members.ts'
import classes from '#web/settings/settings.module.css'

const JoinLinkDialog = lazy(() => import('#web/settings/members/join-link-dialog.tsx'))

interface Invited {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly addedAt: string
  /** Until when the link works; null where none does. */
  readonly expiresAt: string | null
}

/** Who was added and is not in yet; nothing at all where everybody is. */
export function Invitations() {
  const tenant = useTenant()
  const invited = useQuery({
    queryKey: ['members', tenant, 'invited'],
    queryFn: async ({ signal }) => (await request<{ data: readonly Invited[] }>('/invitations', { tenant, signal })).data,
  })
  if (invited.data === undefined || invited.data.length === 0) return null
  return (
    <Section title={t('settings.members.invitations')} description={t('settings.members.invitationsText')}>
      <ul className={classes.rows}>
        {invited.data.map((one) => (
          <Row key={one.id} invited={one} />
        ))}
      </ul>
    </Section>
  )
}

function Row({ invited }: { invited: Invited }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const role = useRoleNames().find(({ key }) => key === invited.role)?.label ?? invited.role
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshMembers(client, tenant)
  }
  const resend = () =>
    attempt(async () => {
      const link = await newJoinLink(tenant, invited.id)
      if (link !== undefined) void openDialog((close) => <JoinLinkDialog member={invited} link={link} isNew={false} onClose={close} />)
    })
  const withdraw = () =>
    attempt(async () => {
      await request(`/members/${invited.id}/link`, { method: 'DELETE', tenant })
      toast(t('settings.members.withdrawn', { name: invited.name }))
    })
  const until = invited.expiresAt === null ? undefined : formatDateTime(invited.expiresAt, locale())
  return (
    <li className={classes.row}>
      <Avatar name={invited.name} size={32} />
      <div className={classes.main}>
        <p className={classes.name}>
          {invited.name}
          <span className={classes.badge}>{role}</span>
        </p>
        <p className={classes.detail}>
          {invited.email} · {until === undefined ? t('settings.members.noLink') : t('settings.members.linkUntil', { until })}
        </p>
      </div>
      <div className={classes.end}>
        <Button
          variant="default"
          size="xs"
          aria-label={t('settings.members.resendTo', { name: invited.name })}
          onClick={() => void resend()}
        >
          {t('settings.members.resend')}
        </Button>
        {until !== undefined && (
          <Button
            variant="default"
            size="xs"
            aria-label={t('settings.members.withdrawFrom', { name: invited.name })}
            onClick={() => void withdraw()}
          >
            {t('settings.members.withdraw')}
          </Button>
        )}
      </div>
    </li>
  )
}
