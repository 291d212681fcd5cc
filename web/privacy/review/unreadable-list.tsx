import { IconFileUnknown } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import classes from '#web/privacy/review/review.module.css'
import { NamedLink } from '#web/privacy/review/review-card.tsx'
import type { Unreadable } from '#web/privacy/review/reviews.ts'

/** What a person has to look at, since no program can; each leads to the record on which it hangs. */
export function UnreadableList({ files: { data, count } }: { files: Unreadable }) {
  return (
    <>
      <p className={classes.lead}>{t('reviews.unreadableText')}</p>
      <ul className={classes.done}>
        {data.map(({ record, about }) => (
          <li key={record.id} className={classes.doneRow}>
            <IconFileUnknown size={18} stroke={1.5} aria-hidden="true" className={classes.icon} />
            <div className={classes.place}>
              <p className={classes.title}>{record.title}</p>
              <p className={classes.detail}>
                <NamedLink named={about ?? record} />
              </p>
            </div>
          </li>
        ))}
      </ul>
      {count > data.length && <p className={classes.hint}>{t('reviews.newest')}</p>}
    </>
  )
}
