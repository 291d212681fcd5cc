import { Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { EventLine } from '#web/security/events.tsx'
import { proving } from '#web/security/proving.tsx'
import lines from '#web/security/security.module.css'
import { GuardedRow } from '#web/settings/member-security/guarded-row.tsx'
import { hasFactor, securityKey, securityQuery, type TenantSecurity } from '#web/settings/member-security/member-security.ts'
import classes from '#web/settings/settings.module.css'

/** For owners and admins: who is guarded how, what is demanded of all, and what happened lately. */
export default function MemberSecurityPage() {
  const tenant = useTenant()
  const security = useQuery(securityQuery(tenant))
  const title = t('settings.pages.member-security')
  if (security.data === undefined) {
    return (
      <Page title={title} width="narrow">
        {security.isError ? <ErrorState error={security.error} retry={() => void security.refetch()} /> : <Skeletons />}
      </Page>
    )
  }
  const { members, events } = security.data
  const names = new Map(members.map(({ memberId, name }) => [memberId, name]))
  return (
    <Page title={title} description={t('security.members.description')} width="narrow">
      <Demand security={security.data} />
      <Section title={t('security.members.title')}>
        <ul className={classes.rows}>
          {members.map((member) => (
            <GuardedRow key={member.memberId} member={member} />
          ))}
        </ul>
      </Section>
      <Section title={t('security.members.events')} description={t('security.members.eventsText')}>
        {events.length === 0 && <p className={classes.hint}>{t('security.members.noEvents')}</p>}
        <ul className={lines.events}>
          {events.map((event) => (
            <EventLine key={event.id} event={event} whose={names.get(event.memberId) ?? ''} />
          ))}
        </ul>
      </Section>
    </Page>
  )
}

function Demand({ security: { demandsFactor, members } }: { security: TenantSecurity }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const joined = members.filter((member) => member.joined)
  const demand = useMutation({
    mutationFn: (wanted: boolean) =>
      proving(() => request<object>('/security', { method: 'PATCH', tenant, body: { demandsFactor: wanted } })),
    onSuccess: (done, wanted) => done !== undefined && toast(t(wanted ? 'security.members.demanded' : 'security.members.notDemanded')),
    onSettled: () => client.invalidateQueries({ queryKey: securityKey(tenant) }),
  })
  return (
    <Section title={t('security.members.demandTitle')} description={t('security.members.demandText')}>
      <div className={classes.stack}>
        <Switch
          label={t('security.members.demand')}
          checked={demand.isPending ? demand.variables : demandsFactor}
          onChange={(event) => demand.mutate(event.currentTarget.checked)}
        />
        {demand.isError && <Notice tone="danger">{sentenceFor(demand.error)}</Notice>}
        <p className={classes.hint}>{t('security.members.have', { with: joined.filter(hasFactor).length, count: joined.length })}</p>
      </div>
    </Section>
  )
}
