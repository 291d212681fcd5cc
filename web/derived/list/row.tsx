import { IconLayoutSidebarRightExpand } from '@tabler/icons-react'
import { lazy, memo, Suspense } from 'react'
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

const InlineEdit = lazy(() => import('#web/derived/inline-edit.tsx'))

export interface RowActions {
  readonly onEditDone: () => void
  readonly onSelect: (row: number, range: boolean) => void
  readonly onPeek: (row: number) => void
}

interface RowProps extends RowActions {
  entity: ModelEntity
  tenant: string
  record: RecordData
  columns: readonly Column[]
  row: number
  top: number
  /** The column that the keyboard is in, 0 for the name; undefined when it is in another row. */
  active: number | undefined
  editing: number | undefined
  selected: boolean
  gridId: string
}

/** One record as a row of cells. */
export const Row = memo(function Row(props: RowProps) {
  const { record, row, columns, active, selected, top, gridId, editing } = props
  return (
    <tr
      aria-rowindex={row + 2}
      aria-selected={selected}
      className={classes.row}
      data-active={active !== undefined}
      data-editing={editing !== undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <th
        scope="row"
        id={`${gridId}-${row}-0`}
        aria-colindex={1}
        className={`${classes.cell} ${classes.first}`}
        data-cell
        data-row={row}
        data-column={0}
        data-active={active === 0}
      >
        <NameCell {...props} />
      </th>
      {columns.map(({ field }, index) => {
        const column = index + 1
        const value = record[field.key]
        const { Show } = uiOf(field)
        return (
          <td
            key={field.key}
            id={`${gridId}-${row}-${column}`}
            aria-colindex={column + 1}
            className={classes.cell}
            data-cell
            data-row={row}
            data-column={column}
            data-active={active === column}
            style={{ width: `var(--column-${column})` }}
          >
            {!isEmpty(value) && <Show field={field} value={value} inRow />}
            {editing === column && <CellEditor {...props} column={column} />}
          </td>
        )
      })}
    </tr>
  )
})

function NameCell({ entity, tenant, record, row, selected, onSelect, onPeek }: RowProps) {
  const title = titleOf(entity.title, record)
  return (
    <>
      <label className={classes.check}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={t('web.list.select', { name: title })}
          onChange={() => undefined}
          onClick={(event) => onSelect(row, event.shiftKey)}
        />
      </label>
      <Link to={paths.record(tenant, entity.plural, record.id)} className={classes.name} tabIndex={-1}>
        <RecordAvatar entity={entity} record={record} title={title} size={24} />
        <span>{title || t('web.record.untitled')}</span>
      </Link>
      {entity.restrictable && <MarkDot id={record.id} />}
      <button
        type="button"
        tabIndex={-1}
        className={classes.peek}
        aria-label={t('web.list.peekAt', { name: title })}
        data-tip={t('web.list.peek')}
        onClick={() => onPeek(row)}
      >
        <IconLayoutSidebarRightExpand size={16} stroke={1.6} />
      </button>
    </>
  )
}

function CellEditor({ entity, record, columns, column, onEditDone }: RowProps & { column: number }) {
  const field = columns[column - 1]?.field
  if (field === undefined) return null
  return (
    <div
      className={classes.editor}
      data-editor
      data-wide={uiOf(field).done === 'button'}
      ref={(element) => element?.scrollIntoView({ block: 'nearest', inline: 'nearest' })}
    >
      <Suspense>
        <InlineEdit entity={entity} record={record} field={field} onDone={onEditDone} />
      </Suspense>
    </div>
  )
}
