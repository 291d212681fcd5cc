import { useQuery } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Link } from '#web/kit/link.tsx'
import { consentQuery, personalOf } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/dot.module.css'

/** May I write to this person? Green or red, with the sentence why, wherever a message can start; it leads to the whole answer. */
export default function MayDot({ entity, id }: { entity: ModelEntity; id: string }) {
  const tenant = useTenant()
  const { data } = useQuery(consentQuery(tenant, entity, id))
  const personal = data && personalOf(data)
  if (personal === undefined) return null
  const sentence = t(personal.allowed ? 'consent.may.yes' : 'consent.may.no', { why: t(`consent.reasons.${personal.reason}`) })
  return (
    <Link
      to={paths.personPrivacy(tenant, entity.plural, id)}
      className={classes.may}
      data-tip={sentence}
      aria-label={`${t('consent.may.short')} ${sentence}`}
    >
      <span className={classes.dot} data-allowed={personal.allowed} aria-hidden="true" />
      {t('consent.may.short')}
    </Link>
  )
}
