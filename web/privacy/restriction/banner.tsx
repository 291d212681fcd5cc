import { formatDateTime } from '#messages/dates.ts'
import type { RestrictionGround } from '#schema/entity.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useHere } from '#web/app/tenant.ts'
import classes from '#web/derived/record/record-page.module.css'
import { Notice } from '#web/kit/notice.tsx'
import { useRestriction } from '#web/privacy/restriction/use-restriction.tsx'

/** Says on a person's page since when, and why, their data is used for nothing. */
export default function RestrictionBanner({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const { tenant } = useHere()
  const { lift } = useRestriction(entity)
  const why = t(`restriction.grounds.${record.restrictedFor as RestrictionGround}`)
  return (
    <Notice tone="warning">
      {t('restriction.banner', { since: formatDateTime(String(record.restrictedAt), locale()), why })} {t('restriction.bannerText')}{' '}
      {(tenant.role === 'owner' || tenant.role === 'admin') && (
        <button type="button" className={classes.link} onClick={() => void lift(record)}>
          {t('restriction.lift')}
        </button>
      )}
    </Notice>
  )
}
