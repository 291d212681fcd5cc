import {
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { type Columns, titleKey } from '#web/derived/list/columns.ts'
import classes from '#web/derived/list/grid.module.css'
import { HeaderRow } from '#web/derived/list/header-row.tsx'
import { Row, type RowActions } from '#web/derived/list/row.tsx'
import { isSelected, maySelect, type Selection } from '#web/derived/list/selection.ts'
import { keepPlace, placeOf } from '#web/derived/list/use-list-state.ts'
import { useRows } from '#web/kit/use-rows.ts'

/** Where the keyboard is: a row, and a column in it (0 is the name). */
export interface Cursor {
  readonly row: number
  readonly column: number
}

interface GridProps {
  entity: ModelEntity
  tenant: string
  rows: readonly RecordData[]
  question: string
  /** How many there are, -1 when nobody counted them all. */
  total: number
  columns: Columns
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  selection: Selection
  onSelectAll: () => void
  cursor: Cursor | undefined
  editing: Cursor | undefined
  onMove: (cursor: Cursor) => void
  actions: RowActions
  loadMore: (() => void) | undefined
  onEdit: (cursor: Cursor) => void
  gridRef: RefObject<HTMLTableElement | null>
}

const rowHeight = 36
const headerHeight = 35

/** The rows that can be seen, of however many there are. */
export function Grid(props: GridProps) {
  const { entity, tenant, rows, total, columns, selection, cursor, loadMore, gridRef } = props
  const scroll = useRef<HTMLDivElement>(null)
  const gridId = useId()
  const [startAt] = useState(() => placeOf(tenant, entity).top)
  const visible = useRows(scroll, { count: rows.length, rowHeight, header: headerHeight, startAt, question: props.question })
  useLoadMore(visible.end, rows.length, loadMore)
  useRowInView(visible.show, cursor?.row)

  const widths = Object.fromEntries(
    [columns.titleWidth, ...columns.shown.map((column) => column.width)].map((width, index) => [`--column-${index}`, `${width}px`]),
  )
  const { sort, onSort } = props
  const titleSort = entity.fields.find((field) => field.key === entity.title.sort && field.sortable)?.key
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      onScroll={(event) => {
        const { scrollTop, scrollLeft, dataset } = event.currentTarget
        visible.onScroll()
        keepPlace(tenant, entity, { top: scrollTop })
        dataset.scrolled = String(scrollLeft > 0)
      }}
    >
      <table
        ref={gridRef}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are moved through by keys is a grid (ARIA practices).
        role="grid"
        aria-label={entity.labels}
        aria-rowcount={total < 0 ? -1 : total + 1}
        aria-colcount={columns.shown.length + 1}
        aria-multiselectable={maySelect(entity)}
        aria-activedescendant={cursor === undefined ? undefined : `${gridId}-${cursor.row}-${cursor.column}`}
        tabIndex={0}
        className={classes.table}
        style={widths as CSSProperties}
        onFocus={(event) => onGridFocus(event, props)}
        onKeyDown={(event) => onGridKey(event, props)}
        onClick={(event) => onCell(event, props.onMove)}
        onDoubleClick={(event) => onCell(event, props.onEdit)}
      >
        <thead className={classes.thead}>
          <HeaderRow
            columns={columns}
            titleLabel={t('web.list.name')}
            titleSort={titleSort}
            sort={sort}
            onSort={onSort}
            selected={selection === 'all' ? 'all' : selection.ids.size > 0 ? 'some' : 'none'}
            onSelectAll={props.onSelectAll}
          />
        </thead>
        <tbody className={classes.rows} style={{ height: visible.height }}>
          <RowsInSight {...props} first={visible.first} end={visible.end} gridId={gridId} />
        </tbody>
      </table>
    </div>
  )
}

/** The rows that can be seen, and a few beyond. */
function RowsInSight(props: GridProps & { first: number; end: number; gridId: string }) {
  const { entity, tenant, rows, columns, cursor, editing, selection, actions, first, end, gridId } = props
  return rows.slice(first, end).map((record, index) => {
    const row = first + index
    return (
      <Row
        key={record.id}
        entity={entity}
        tenant={tenant}
        record={record}
        columns={columns.shown}
        row={row}
        top={row * rowHeight}
        active={cursor?.row === row ? cursor.column : undefined}
        editing={editing?.row === row ? editing.column : undefined}
        selected={isSelected(selection, record.id)}
        gridId={gridId}
        {...actions}
      />
    )
  })
}

/** A click on a cell, not on what acts itself within it. Links count: whoever comes back finds the row where they left it. */
function onCell(event: MouseEvent<HTMLTableElement>, then: (cursor: Cursor) => void): void {
  if (!(event.target instanceof Element) || event.target.closest('button,input,label,[data-editor]') !== null) return
  const cell = event.target.closest<HTMLElement>('[data-cell]')?.dataset
  if (cell?.row !== undefined && cell.column !== undefined) then({ row: Number(cell.row), column: Number(cell.column) })
}

/** Keeps the row of the keyboard in sight. */
function useRowInView(show: (row: number) => void, row: number | undefined): void {
  useEffect(() => {
    if (row !== undefined) show(row)
  }, [row, show])
}

/** Fetches the next page when the end comes near. */
function useLoadMore(last: number, loaded: number, loadMore: (() => void) | undefined): void {
  const near = last > loaded - 40
  useEffect(() => {
    if (near) loadMore?.()
  }, [near, loadMore])
}

/** Whoever comes in by Tab stands in the first row: the ring is drawn around a cell. */
function onGridFocus(event: FocusEvent<HTMLTableElement>, { rows, cursor, onMove }: GridProps): void {
  const isByKeys = event.target === event.currentTarget && event.currentTarget.matches(':focus-visible')
  if (isByKeys && cursor === undefined && rows.length > 0) onMove({ row: 0, column: 0 })
}

const jumps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [20, 0],
  PageUp: [-20, 0],
}

/** The keys of a grid (ARIA practices): arrows, page keys, Home and End, with Ctrl to the first and last row. */
function onGridKey(event: KeyboardEvent<HTMLTableElement>, { rows, columns, cursor, onMove }: GridProps): void {
  if (event.target !== event.currentTarget) return
  const from = cursor ?? { row: -1, column: 0 }
  const last = rows.length - 1
  const jump = jumps[event.key]
  const far = event.ctrlKey || event.metaKey
  let to: Cursor | undefined
  if (jump !== undefined && !far && !event.altKey) to = { row: from.row + jump[0], column: from.column + jump[1] }
  else if (event.key === 'Home') to = far ? { row: 0, column: 0 } : { row: from.row, column: 0 }
  else if (event.key === 'End') to = far ? { row: last, column: from.column } : { row: from.row, column: columns.shown.length }
  if (to === undefined) return
  event.preventDefault()
  onMove({ row: Math.min(last, Math.max(0, to.row)), column: Math.min(columns.shown.length, Math.max(0, to.column)) })
}

/** The column of the name cannot be edited in place; the first that can be is the one `e` begins with. */
export function firstEditable(columns: Columns): number {
  return columns.shown.findIndex(({ field }) => !field.readOnly && field.key !== titleKey) + 1
}
