import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'
import { type AccessExport, accessExportsQuery } from '#web/privacy/access/access.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'
import { proving } from '#web/security/proving.tsx'

const MakeDialog = lazy(() => import('#web/privacy/access/make-dialog.tsx'))

/** Everything of the person as one file: made here, fetched here. */
export default function DataSection({ entity, record }: PersonSectionProps) {
  const found = useQuery(accessExportsQuery(useTenant(), record.id))
  const make = () => void openDialog((close) => <MakeDialog entity={entity} record={record} onClose={close} />)
  return (
    <Section
      title={t('access.title')}
      text={t('access.text')}
      actions={
        <Button variant="default" size="xs" onClick={make}>
          {t('access.make')}
        </Button>
      }
    >
      {found.isPending && <Skeletons lines={2} />}
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p className={classes.none}>{t('access.none')}</p>}
      <ul className={classes.rows} aria-live="polite">
        {found.data?.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
    </Section>
  )
}

function Row({ one }: { one: AccessExport }) {
  const { id, form, state, createdAt, expiresAt } = one
  const tenant = useTenant()
  const save = useMutation({
    mutationFn: () => proving(() => download(`/access-exports/${id}/file`, { tenant })),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
  })
  const until = state === 'done' ? `, ${t('access.until', { day: formatDate(expiresAt.slice(0, 10), locale()) })}` : ''
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>{t(`access.${form}`)}</p>
        <p className={classes.detail}>
          {t(`access.${state}`)}
          {until}
        </p>
      </div>
      {state === 'done' && (
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} loading={save.isPending} onClick={() => save.mutate()}>
          {t('access.download')}
        </Button>
      )}
      <span className={classes.when}>
        <Time at={createdAt} />
      </span>
    </li>
  )
}
