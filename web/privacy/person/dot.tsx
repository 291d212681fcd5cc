import { IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { consentQuery, personalOf } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/dot.module.css'
import { MayPlace, offersWriting } from '#web/privacy/person/may-place.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const WriteDialog = lazy(() => import('#web/privacy/person/write-dialog.tsx'))

/** May I write to this person? Green or red, with the sentence why, beside the button that does it; it leads to the whole answer. */
export default function MayDot({ entity, record }: PersonSectionProps) {
  const tenant = useTenant()
  const { data, isPending } = useQuery(consentQuery(tenant, entity, record.id))
  if (isPending) return <MayPlace entity={entity} record={record} />
  const personal = data && personalOf(data)
  if (personal === undefined) return null
  const sentence = t(personal.allowed ? 'consent.may.yes' : 'consent.may.no', { why: t(`consent.reasons.${personal.reason}`) })
  const write = () => void openDialog((close) => <WriteDialog entity={entity} record={record} onClose={close} />)
  return (
    <>
      <Link
        to={paths.personPrivacy(tenant, entity.plural, record.id)}
        className={classes.may}
        data-tip={sentence}
        aria-label={`${t('web.record.mayWrite')} ${sentence}`}
      >
        <span className={classes.dot} data-allowed={personal.allowed} aria-hidden="true" />
        {t('web.record.mayWrite')}
      </Link>
      {offersWriting({ entity, record }) && (
        <IconButton label={t('consent.may.write')} onClick={write}>
          <IconMail size={18} stroke={1.6} />
        </IconButton>
      )}
    </>
  )
}
