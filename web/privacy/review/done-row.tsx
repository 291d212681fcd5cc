import { formatRelative } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useModel } from '#web/app/tenant.ts'
import classes from '#web/privacy/review/review.module.css'
import { NamedLink } from '#web/privacy/review/review-card.tsx'
import type { Review } from '#web/privacy/review/reviews.ts'

/** What was decided, by whom and when; the text is shown no longer. */
export function DoneRow({ review: { record, about, field, decision, decidedBy, decidedByName, doneAt } }: { review: Review }) {
  const entity = entityByName(useModel(), record.entity)
  const label = entity?.fields.find(({ key }) => key === field)?.label ?? field
  const when = doneAt === null ? '' : formatRelative(doneAt, locale(), new Date())
  return (
    <li className={classes.doneRow}>
      <span className={classes.was} data-decision={decision ?? 'redact'}>
        {t(`reviews.was.${decision ?? 'redact'}`)}
      </span>
      <div className={classes.place}>
        <p className={classes.title}>
          <NamedLink named={about ?? record} />
        </p>
        <p className={classes.detail}>
          {t('reviews.on', { field: label, of: entity?.label ?? record.entity })}
          {' · '}
          {decidedBy === null ? t('reviews.byDay', { when }) : t('reviews.by', { name: decidedByName ?? t('reviews.formerMember'), when })}
        </p>
      </div>
    </li>
  )
}
