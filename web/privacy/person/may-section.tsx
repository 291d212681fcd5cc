import { Button } from '@mantine/core'
import { IconMail, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { loadWords, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { aboutOf, consentQuery, type May } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const SaidDialog = lazy(async () => {
  await loadWords('files')
  return import('#web/privacy/person/said-dialog.tsx')
})
const WriteDialog = lazy(() => import('#web/privacy/person/write-dialog.tsx'))

/** May I write to this person, and why: one line for each purpose, and for a mail of my own. */
export default function MaySection({ entity, record }: PersonSectionProps) {
  const tenant = useTenant()
  const query = useQuery(consentQuery(tenant, entity, record.id))
  const said = () => void openDialog((close) => <SaidDialog entity={entity} record={record} onClose={close} />)
  const write = () => void openDialog((close) => <WriteDialog entity={entity} record={record} onClose={close} />)
  const changes = record.can.includes('update')
  return (
    <Section
      title={t('consent.may.title')}
      text={t('consent.may.text')}
      actions={
        changes && (
          <>
            <Button variant="default" size="xs" leftSection={<IconPencil size={16} stroke={1.6} />} onClick={said}>
              {t('consent.may.said')}
            </Button>
            <Button size="xs" leftSection={<IconMail size={16} stroke={1.6} />} onClick={write} disabled={query.data?.emails.length === 0}>
              {t('consent.may.write')}
            </Button>
          </>
        )
      }
    >
      {query.isPending && <Skeletons lines={3} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data?.emails.length === 0 && <p className={classes.none}>{t('consent.may.noAddress')}</p>}
      <ul className={classes.rows}>
        {query.data?.may.map((may) => (
          <MayRow key={`${may.class} ${may.purposeId}`} may={may} />
        ))}
      </ul>
    </Section>
  )
}

function MayRow({ may }: { may: May }) {
  return (
    <li className={classes.row}>
      <span className={classes.dot} data-allowed={may.allowed} aria-hidden="true" />
      <div className={classes.main}>
        <p className={classes.name}>{aboutOf(may)}</p>
        <p className={classes.detail}>
          {t(may.allowed ? 'consent.may.yes' : 'consent.may.no', { why: t(`consent.reasons.${may.reason}`) })}
        </p>
      </div>
      {may.since !== null && (
        <span className={classes.when}>
          <Time at={may.since} />
        </span>
      )}
    </li>
  )
}
