import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react'
import { type PointerEvent, useRef } from 'react'
import { t } from '#web/app/language.ts'
import { type Columns, titleKey } from '#web/derived/list/columns.ts'
import classes from '#web/derived/list/grid.module.css'
import { nextSort } from '#web/derived/list/list-state.ts'
import { Menu } from '#web/kit/menu.tsx'

interface HeaderRowProps {
  columns: Columns
  titleLabel: string
  /** The field by which the name sorts; undefined when it does not. */
  titleSort: string | undefined
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  selected: 'none' | 'some' | 'all'
  onSelectAll: () => void
}

/** The titles of the columns: a click sorts, dragging the edge makes wider; the menu does both without a mouse. */
export function HeaderRow({ columns, titleLabel, titleSort, sort, onSort, selected, onSelectAll }: HeaderRowProps) {
  const shared = { columns, sort, onSort }
  return (
    <tr aria-rowindex={1} className={classes.header}>
      <HeaderCell {...shared} column={0} columnKey={titleKey} label={titleLabel} sortKey={titleSort}>
        <label className={classes.check}>
          <input
            type="checkbox"
            aria-label={t('web.list.selectAll')}
            checked={selected === 'all'}
            ref={(element) => {
              if (element !== null) element.indeterminate = selected === 'some'
            }}
            onChange={onSelectAll}
          />
        </label>
      </HeaderCell>
      {columns.shown.map(({ field }, index) => (
        <HeaderCell
          key={field.key}
          {...shared}
          column={index + 1}
          columnKey={field.key}
          label={field.label}
          sortKey={field.sortable ? field.key : undefined}
        />
      ))}
    </tr>
  )
}

interface HeaderCellProps extends Pick<HeaderRowProps, 'columns' | 'sort' | 'onSort'> {
  column: number
  columnKey: string
  label: string
  sortKey: string | undefined
  children?: React.ReactNode
}

function HeaderCell({ columns, sort, onSort, column, columnKey, label, sortKey, children }: HeaderCellProps) {
  const direction = sortKey === undefined ? undefined : sort === sortKey ? 'ascending' : sort === `-${sortKey}` ? 'descending' : 'none'
  return (
    <th
      scope="col"
      aria-colindex={column + 1}
      aria-sort={direction}
      className={`${classes.head} ${column === 0 ? classes.first : ''}`}
      style={{ width: `var(--column-${column})` }}
    >
      {children}
      {sortKey === undefined ? (
        <span className={classes.headLabel}>{label}</span>
      ) : (
        <button type="button" className={classes.headLabel} onClick={() => onSort(nextSort(sort, sortKey))}>
          <span>{label}</span>
          {direction === 'ascending' && <IconArrowUp size={13} aria-hidden="true" />}
          {direction === 'descending' && <IconArrowDown size={13} aria-hidden="true" />}
        </button>
      )}
      <HeaderMenu columns={columns} columnKey={columnKey} label={label} sortKey={sortKey} sort={sort} onSort={onSort} column={column} />
      <Grip columns={columns} columnKey={columnKey} column={column} />
    </th>
  )
}

function HeaderMenu({ columns, columnKey, label, sortKey, sort, onSort }: HeaderCellProps) {
  const width = columnKey === titleKey ? columns.titleWidth : (columns.shown.find(({ field }) => field.key === columnKey)?.width ?? 0)
  const keys = columns.shown.map(({ field }) => field.key)
  const at = keys.indexOf(columnKey)
  const move = (step: number) => {
    const next = keys.filter((key) => key !== columnKey)
    next.splice(at + step, 0, columnKey)
    columns.show(next)
  }
  return (
    <Menu
      placement="bottom-end"
      entries={[
        ...(sortKey === undefined
          ? []
          : [
              { label: t('web.list.sortUp'), checked: sort === sortKey, run: () => onSort(sortKey) },
              { label: t('web.list.sortDown'), checked: sort === `-${sortKey}`, run: () => onSort(`-${sortKey}`) },
              null,
            ]),
        { label: t('web.list.wider'), run: () => columns.resize(columnKey, width + 60) },
        { label: t('web.list.narrower'), run: () => columns.resize(columnKey, width - 60) },
        ...(at < 0
          ? []
          : [
              null,
              { label: t('web.list.moveLeft'), disabled: at === 0, run: () => move(-1) },
              { label: t('web.list.moveRight'), disabled: at === keys.length - 1, run: () => move(1) },
              { label: t('web.list.hideColumn'), run: () => columns.show(keys.filter((key) => key !== columnKey)) },
            ]),
      ]}
    >
      <button type="button" className={classes.headMenu} aria-label={t('web.list.columnMenu', { name: label })}>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
    </Menu>
  )
}

/** The edge that is dragged. While dragging only a CSS variable changes: no row is drawn anew. */
function Grip({ columns, columnKey, column }: { columns: Columns; columnKey: string; column: number }) {
  const drag = useRef<{ x: number; width: number; canvas: HTMLElement }>(undefined)
  const start = (event: PointerEvent<HTMLSpanElement>) => {
    const canvas = event.currentTarget.closest<HTMLElement>('[role="grid"]')
    const width = event.currentTarget.parentElement?.getBoundingClientRect().width
    if (canvas === null || width === undefined) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, width, canvas }
  }
  const widthAt = (event: PointerEvent) => (drag.current === undefined ? 0 : drag.current.width + event.clientX - drag.current.x)
  return (
    <span
      className={classes.grip}
      aria-hidden="true"
      onPointerDown={start}
      onPointerMove={(event) => drag.current?.canvas.style.setProperty(`--column-${column}`, `${Math.max(72, widthAt(event))}px`)}
      onPointerUp={(event) => {
        if (drag.current !== undefined) columns.resize(columnKey, widthAt(event))
        drag.current = undefined
      }}
    />
  )
}
