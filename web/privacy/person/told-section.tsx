import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { consentQuery, type PersonConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const ToldDialog = lazy(() => import('#web/privacy/person/told-dialog.tsx'))

function standing({ told }: PersonConsent): string {
  if (told === null) return t('consent.told.waiting')
  const day = formatDate(told.at.slice(0, 10), locale())
  if (told.how === 'exception') return t('consent.told.exception', { day, ground: t(`consent.grounds.${told.ground ?? 'knows'}`) })
  return t(`consent.told.${told.how}`, { day })
}

/** Whoever is held without having been asked must be told (Art. 14 GDPR). */
export default function ToldSection({ entity, record }: PersonSectionProps) {
  const { data } = useQuery(consentQuery(useTenant(), entity, record.id))
  const open = () => void openDialog((close) => <ToldDialog entity={entity} record={record} onClose={close} />)
  return (
    <Section
      title={t('consent.told.title')}
      text={t('consent.told.text')}
      actions={
        data?.told === null &&
        record.can.includes('update') && (
          <Button variant="default" size="xs" onClick={open}>
            {t('consent.told.record')}
          </Button>
        )
      }
    >
      {data !== undefined && (
        <>
          <p>{standing(data)}</p>
          <p className={classes.hint}>{t('consent.told.source', { source: data.source })}</p>
        </>
      )}
    </Section>
  )
}
