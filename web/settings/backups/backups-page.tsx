import { useQuery } from '@tanstack/react-query'
import { formatDateTime, formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import classes from '#web/settings/settings.module.css'

interface Standing {
  readonly state: 'fine' | 'young' | 'late' | 'undrilled'
  readonly backedUpAt: string | null
  readonly drilledAt: string | null
  readonly failedAt: string | null
  readonly drillFailedAt: string | null
  readonly keptDays: number
  readonly nightlyAt: string
}

const tones = { fine: 'success', young: 'info', late: 'danger', undrilled: 'warning' } as const

/** When the data was last backed up and when bringing it back was last practised. */
export default function BackupsPage() {
  const tenant = useTenant()
  const standing = useQuery({
    queryKey: ['backups', tenant],
    queryFn: async ({ signal }) => (await request<{ data: Standing }>('/backups', { tenant, signal })).data,
    staleTime: 0,
  })
  return (
    <Page title={t('settings.pages.backups')} description={t('backups.description')} width="narrow" textOnly>
      {standing.isPending && <Skeletons />}
      {standing.isError && <ErrorState error={standing.error} retry={() => void standing.refetch()} />}
      {standing.data !== undefined && <Facts standing={standing.data} />}
      <Section title={t('backups.askTitle')}>
        <p>{t('backups.askText')}</p>
      </Section>
    </Page>
  )
}

function Facts({ standing }: { standing: Standing }) {
  const { state, backedUpAt, drilledAt, failedAt, drillFailedAt, keptDays, nightlyAt } = standing
  const isAlarming = state === 'late' || state === 'undrilled'
  const ago = (at: string) => formatRelative(at, locale(), new Date())
  const facts = [
    [t('backups.last'), <When key="last" at={backedUpAt} />],
    [t('backups.drill'), <When key="drill" at={drilledAt} hint={t('backups.drillHint')} />],
    [t('backups.nightly'), formatDateTime(nightlyAt, locale())],
    [t('backups.kept'), t('backups.days', { count: keptDays })],
  ] as const
  return (
    <Section>
      {(isAlarming || (failedAt === null && drillFailedAt === null)) && <Notice tone={tones[state]}>{t(`backups.${state}`)}</Notice>}
      {failedAt !== null && <Notice tone="warning">{t('backups.broken', { when: ago(failedAt) })}</Notice>}
      {drillFailedAt !== null && <Notice tone="danger">{t('backups.drillBroken', { when: ago(drillFailedAt) })}</Notice>}
      <dl className={classes.facts}>
        {facts.map(([label, value]) => [<dt key={`${label} name`}>{label}</dt>, <dd key={label}>{value}</dd>])}
      </dl>
    </Section>
  )
}

function When({ at, hint }: { at: string | null; hint?: string }) {
  return (
    <>
      {at === null ? t('backups.never') : `${formatDateTime(at, locale())} (${formatRelative(at, locale(), new Date())})`}
      {hint !== undefined && <p className={classes.detail}>{hint}</p>}
    </>
  )
}
