import { useEffect, useRef, useState } from 'react'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import type { Column } from '#web/derived/list/columns.ts'
import classes from '#web/derived/list/grid.module.css'
import { NarrowRow } from '#web/derived/list/narrow-row.tsx'
import { isSelected, type Selection } from '#web/derived/list/selection.ts'
import { keepPlace, placeOf } from '#web/derived/list/use-list-state.ts'
import { useRows } from '#web/kit/use-rows.ts'

const rowHeight = 60

interface NarrowListProps {
  entity: ModelEntity
  tenant: string
  rows: readonly RecordData[]
  question: string
  columns: readonly Column[]
  selection: Selection
  selecting: boolean
  onSelect: (row: number, range: boolean) => void
  loadMore: (() => void) | undefined
}

/** The list on a phone: two lines a row, a tap opens. */
export function NarrowList(props: NarrowListProps) {
  const { entity, tenant, rows, columns, selection, selecting, onSelect, loadMore } = props
  const scroll = useRef<HTMLDivElement>(null)
  const [startAt] = useState(() => placeOf(tenant, entity).top)
  const visible = useRows(scroll, { count: rows.length, rowHeight, startAt, question: props.question })
  const near = visible.end > rows.length - 20
  useEffect(() => {
    if (near) loadMore?.()
  }, [near, loadMore])
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      onScroll={(event) => {
        visible.onScroll()
        keepPlace(tenant, entity, { top: event.currentTarget.scrollTop })
      }}
    >
      <ul className={classes.list} aria-label={entity.labels} style={{ height: visible.height }}>
        {rows.slice(visible.first, visible.end).map((record, index) => (
          <NarrowRow
            key={record.id}
            entity={entity}
            tenant={tenant}
            record={record}
            columns={columns}
            row={visible.first + index}
            top={(visible.first + index) * rowHeight}
            selected={isSelected(selection, record.id)}
            selecting={selecting}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </div>
  )
}
