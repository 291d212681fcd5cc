import { t } from '#web/app/language.ts'
import type { RecordData } from '#web/app/model.ts'
import { titleById } from '#web/app/titles.ts'
import classes from '#web/derived/record/timeline.module.css'
import { Time } from '#web/kit/time.tsx'

/** That a file was added, by whom and when; the file itself stands beside the timeline. */
export function FileLine({ record }: { record: RecordData }) {
  const by = record.createdBy === null ? undefined : titleById(record.createdBy)
  return (
    <li className={classes.change}>
      <span className={classes.dot} aria-hidden="true" />
      <div className={classes.changeBody}>
        <span>
          <strong>{by ?? t('web.history.unknown')}</strong> {t('web.history.addFile', { name: String(record.name) })}{' '}
          <span className={classes.when}>
            <Time at={record.createdAt} />
          </span>
        </span>
      </div>
    </li>
  )
}
