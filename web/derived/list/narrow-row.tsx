import { memo } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { titleOf } from '#web/app/titles.ts'
import type { Column } from '#web/derived/list/columns.ts'
import classes from '#web/derived/list/grid.module.css'
import { MarkDot } from '#web/derived/list/mark-dot.tsx'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { RecordAvatar } from '#web/fields/record-avatar.tsx'
import { Link } from '#web/kit/link.tsx'
import { Time } from '#web/kit/time.tsx'

interface NarrowRowProps {
  entity: ModelEntity
  tenant: string
  record: RecordData
  columns: readonly Column[]
  row: number
  top: number
  selected: boolean
  selecting: boolean
  onSelect: (row: number, range: boolean) => void
}

/** One record on a phone: its name, and below it the first two things that are known. */
export const NarrowRow = memo(function NarrowRow(props: NarrowRowProps) {
  const { entity, tenant, record, columns, row, top, selected, selecting, onSelect } = props
  const title = titleOf(entity.title, record)
  const known = columns.filter(({ field }) => field.kind !== 'dateTime' && field.kind !== 'tags' && !isEmpty(record[field.key])).slice(0, 2)
  return (
    <li className={classes.narrowRow} style={{ transform: `translateY(${top}px)` }} data-selected={selected}>
      {selecting && (
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={selected}
            aria-label={t('web.list.select', { name: title })}
            onChange={() => onSelect(row, false)}
          />
        </label>
      )}
      <RecordAvatar entity={entity} record={record} title={title} size={32} />
      <span className={classes.narrowText}>
        <Link to={paths.record(tenant, entity.plural, record.id)} className={classes.narrowName}>
          {title || t('web.record.untitled')}
        </Link>
        <span className={classes.narrowDetail}>{known.map(({ field }) => uiOf(field).text(record[field.key], field)).join(' · ')}</span>
      </span>
      {entity.restrictable && <MarkDot id={record.id} />}
      <span className={classes.narrowTime}>
        <Time at={record.createdAt} />
      </span>
    </li>
  )
})
