import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Nights } from '#web/settings/retention/nights.tsx'
import { Preview } from '#web/settings/retention/preview.tsx'
import { nameOf, type Standing, standingsQuery, standingText } from '#web/settings/retention/retention.ts'
import { Waiting } from '#web/settings/retention/waiting.tsx'
import classes from '#web/settings/settings.module.css'

const PeriodDialog = lazy(() => import('#web/settings/retention/period-dialog.tsx'))

/** How long what is kept, what the coming night deletes, and what the last ones did. */
export default function RetentionPage() {
  const tenant = useTenant()
  const standings = useQuery(standingsQuery(tenant))
  return (
    <Page title={t('settings.pages.retention')} description={t('retention.description')} width="narrow">
      <Waiting />
      {standings.isPending && <Skeletons />}
      {standings.isError && <ErrorState error={standings.error} retry={() => void standings.refetch()} />}
      {standings.data !== undefined && <Standings standings={standings.data} of={['work']} />}
      <Preview />
      {standings.data !== undefined && <Standings standings={standings.data} of={['around', 'fixed']} />}
      <Nights />
    </Page>
  )
}

type Group = 'work' | 'around' | 'fixed'

function Standings({ standings, of: wanted }: { standings: readonly Standing[]; of: readonly Group[] }) {
  const groups = [
    { key: 'work', of: standings.filter(({ entity }) => entity) },
    { key: 'around', of: standings.filter(({ entity, settable }) => !entity && settable) },
    { key: 'fixed', of: standings.filter(({ entity, settable }) => !entity && !settable) },
  ] as const
  return groups
    .filter(({ key }) => wanted.includes(key))
    .map(({ key, of }) => (
      <Section key={key} title={t(`retention.${key}`)} {...(key === 'fixed' ? { description: t('retention.fixedText') } : {})}>
        <ul className={classes.rows}>
          {of.map((standing) => (
            <Row key={standing.key} standing={standing} />
          ))}
        </ul>
      </Section>
    ))
}

function Row({ standing }: { standing: Standing }) {
  const name = nameOf(useModel(), standing)
  if (name === undefined) return null
  const { setting, extended, settable } = standing
  const isDue = extended && (setting?.reviewOn ?? '9999') <= new Date().toISOString().slice(0, 10)
  const reason = [setting?.reason ?? '', setting?.reviewOn ? t('retention.review', { day: formatDate(setting.reviewOn, locale()) }) : '']
    .filter((text) => text !== '')
    .join(' · ')
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {name}
          {setting !== null && (
            <span className={classes.badge} data-tone={extended ? 'warning' : undefined}>
              {t(extended ? 'retention.extended' : 'retention.chosen')}
            </span>
          )}
          {isDue && (
            <span className={classes.badge} data-tone="danger">
              {t('retention.holds.reviewDue')}
            </span>
          )}
        </p>
        <p className={classes.detail}>{standingText(standing)}</p>
        {extended && reason !== '' && <p className={classes.detail}>{reason}</p>}
      </div>
      {settable && (
        <div className={classes.end}>
          <Button
            variant="default"
            size="xs"
            aria-label={`${t('retention.change')}: ${name}`}
            onClick={() => void openDialog((close) => <PeriodDialog standing={standing} name={name} onClose={close} />)}
          >
            {t('retention.change')}
          </Button>
        </div>
      )}
    </li>
  )
}
