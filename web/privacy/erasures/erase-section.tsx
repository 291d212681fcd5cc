import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Link } from '#web/kit/link.tsx'
import { erasuresOfQuery } from '#web/privacy/erasures/erasures.ts'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const EraseDialog = lazy(() => import('#web/privacy/erasures/erase-dialog.tsx'))

/** The way to be gone for good, at the end of the Privacy tab. */
export default function EraseSection({ entity, record }: PersonSectionProps) {
  const tenant = useTenant()
  const open = useQuery(erasuresOfQuery(tenant, record.id)).data?.find(({ state }) => state !== 'refused')
  const start = () => void openDialog((close) => <EraseDialog entity={entity} record={record} onClose={close} />)
  return (
    <Section title={t('erasures.section.title')} text={t('erasures.section.text')}>
      {open === undefined ? (
        <Button color="red" variant="light" onClick={start}>
          {t('erasures.section.start')}
        </Button>
      ) : (
        <p>
          {t('erasures.section.open')} <Link to={paths.privacy(tenant, `erasures/${open.id}`)}>{t('erasures.section.show')}</Link>
        </p>
      )}
    </Section>
  )
}
