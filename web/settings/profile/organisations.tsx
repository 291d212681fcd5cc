import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { type Session, sessionQuery, type TenantAccess } from '#web/app/session.ts'
import { useHere } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { Avatar } from '#web/kit/avatar.tsx'
import { useGo } from '#web/kit/go.ts'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'
import { useRoleNames } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'
import { toProvider } from '#web/sign-in/to-provider.ts'

interface Identity {
  readonly tenantId: string
  readonly issuer: string
}

const identitiesKey = ['identities'] as const

/** Where I am a member: to go there, to link the organisation's own sign-in, and to leave. */
export function Organisations() {
  const { session } = useHere()
  const identities = useQuery({
    queryKey: identitiesKey,
    queryFn: async ({ signal }) => (await request<{ data: readonly Identity[] }>('/account/identities', { signal })).data,
    retry: false,
  }).data
  return (
    <Section title={t('sign-up.profile.organisations')} description={t('sign-up.profile.organisationsText')}>
      <ul className={classes.rows}>
        {session.tenants.map((one) => (
          <Organisation key={one.id} one={one} identity={identities?.find(({ tenantId }) => tenantId === one.id)} />
        ))}
      </ul>
    </Section>
  )
}

function Organisation({ one, identity }: { one: TenantAccess; identity: Identity | undefined }) {
  const { tenant } = useHere()
  const go = useGo()
  const role = useRoleNames().find(({ key }) => key === one.role)?.label ?? one.role
  const isHere = one.id === tenant.id
  const details = [
    role,
    isHere ? t('sign-up.profile.here') : '',
    identity === undefined ? '' : t('sign-up.provider.since', { issuer: identity.issuer }),
  ]
  return (
    <li className={classes.row}>
      <Avatar name={one.name} shape="square" />
      <div className={classes.main}>
        <p className={classes.name}>{one.name}</p>
        <p className={classes.detail}>{details.filter((text) => text !== '').join(' · ')}</p>
      </div>
      <div className={classes.end}>
        <LinkSignIn one={one} linked={identity !== undefined} />
        {!isHere && (
          <Button
            variant="default"
            size="xs"
            onClick={() => go(paths.home(one.slug))}
            aria-label={`${t('sign-up.profile.open')}: ${one.name}`}
          >
            {t('sign-up.profile.open')}
          </Button>
        )}
        <Leave one={one} />
      </div>
    </li>
  )
}

/** Shown where the organisation has a sign-in of its own. */
function LinkSignIn({ one, linked }: { one: TenantAccess; linked: boolean }) {
  const client = useQueryClient()
  const provider = useQuery({
    queryKey: ['provider-of', one.slug],
    queryFn: async () => (await request<{ data: { name: string } }>(`/provider-visits/${one.slug}`)).data,
    retry: false,
  }).data
  if (provider === undefined) return null
  const run = async () => {
    if (!linked) return proving(() => toProvider(one.slug, 'link'))
    await proving(() => request(`/account/identities/${one.id}`, { method: 'DELETE' }))
    await client.invalidateQueries({ queryKey: identitiesKey })
  }
  return (
    <Button
      variant="default"
      size="xs"
      data-tip={t('sign-up.provider.account', { name: provider.name })}
      onClick={() => void run().catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))}
    >
      {linked ? t('sign-up.provider.unlink') : t('sign-up.provider.link')}
    </Button>
  )
}

function Leave({ one }: { one: TenantAccess }) {
  const client = useQueryClient()
  const go = useGo()
  const { tenant } = useHere()
  const leave = async () => {
    const title = t('sign-up.profile.leaveTitle', { name: one.name })
    const sure = await ask({ title, text: t('sign-up.profile.leaveText'), confirm: t('sign-up.profile.leave'), danger: true })
    if (!sure) return
    await request('/membership/leave', { method: 'POST', body: {}, tenant: one.slug })
    toast(t('sign-up.profile.left', { name: one.name }))
    if (one.id === tenant.id) {
      const { data } = await request<{ data: Session }>('/session')
      // The page of the organisation that was left goes first, so that nothing there asks for what is closed.
      go(paths.root(), { replace: true })
      client.setQueryData(sessionQuery.queryKey, data)
    } else await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
  return (
    <Button
      variant="subtle"
      color="red"
      size="xs"
      aria-label={`${t('sign-up.profile.leave')}: ${one.name}`}
      onClick={() => void leave().catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))}
    >
      {t('sign-up.profile.leave')}
    </Button>
  )
}
