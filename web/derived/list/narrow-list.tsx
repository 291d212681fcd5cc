import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import type { Column } from '#web/derived/list/columns.ts'
import classes from '#web/derived/list/grid.module.css'
import { NarrowRow } from '#web/derived/list/narrow-row.tsx'
import { isSelected, type Selection } from '#web/derived/list/selection.ts'
import { keepPlace, placeOf } from '#web/derived/list/use-list-state.ts'

interface NarrowListProps {
  entity: ModelEntity
  tenant: string
  rows: readonly RecordData[]
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
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 60,
    overscan: 8,
    initialOffset: () => placeOf(tenant, entity).top,
  })
  const seen = virtual.getVirtualItems()
  const near = (seen.at(-1)?.index ?? 0) > rows.length - 20
  useEffect(() => {
    if (near) loadMore?.()
  }, [near, loadMore])
  return (
    <div ref={scroll} className={classes.scroll} onScroll={(event) => keepPlace(tenant, entity, { top: event.currentTarget.scrollTop })}>
      <ul className={classes.list} aria-label={entity.labels} style={{ height: virtual.getTotalSize() }}>
        {seen.map((item) => {
          const record = rows[item.index]
          if (record === undefined) return null
          return (
            <NarrowRow
              key={record.id}
              entity={entity}
              tenant={tenant}
              record={record}
              columns={columns}
              row={item.index}
              top={item.start}
              selected={isSelected(selection, record.id)}
              selecting={selecting}
              onSelect={onSelect}
            />
          )
        })}
      </ul>
    </div>
  )
}
