import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { loadWords } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { useBulk } from '#web/derived/list/bulk.tsx'
import { BulkBar } from '#web/derived/list/bulk-bar.tsx'
import { Grid } from '#web/derived/list/grid.tsx'
import classes from '#web/derived/list/list-page.module.css'
import { Footer, GridSkeleton, NothingHere } from '#web/derived/list/list-parts.tsx'
import { NarrowList } from '#web/derived/list/narrow-list.tsx'
import type { RowActions } from '#web/derived/list/row.tsx'
import { countOf, nothing } from '#web/derived/list/selection.ts'
import { Toolbar } from '#web/derived/list/toolbar.tsx'
import { type List, useList } from '#web/derived/list/use-list.ts'
import { type ListKeys, useListKeys } from '#web/derived/list/use-list-keys.ts'
import type { ListQuery } from '#web/derived/records.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { ErrorState } from '#web/kit/state.tsx'
import { useNarrow } from '#web/kit/use-narrow.ts'
import { useSettled } from '#web/live/settled.ts'

const Peek = lazy(() => import('#web/derived/record/peek.tsx'))
const NewRows = lazy(() => import('#web/live/new-rows.tsx'))
const ListMarks = lazy(async () => {
  await loadWords('consent')
  return import('#web/privacy/person/list-marks.tsx')
})
const ExportPanel = lazy(() => import('#web/exports/export-panel.tsx'))
const SummaryDialog = lazy(async () => {
  await loadWords('summary')
  return import('#web/derived/summary/summary-dialog.tsx')
})

export default function ListPage() {
  const { plural = '' } = useParams({ strict: false })
  const tenant = useTenant()
  const entity = entityByPlural(useModel(), plural)
  return entity === undefined ? <NotFound /> : <ListScreen key={`${tenant}/${plural}`} entity={entity} />
}

function ListScreen({ entity }: { entity: ModelEntity }) {
  const list = useList(entity)
  const narrow = useNarrow()
  const settled = useSettled()
  const gridRef = useRef<HTMLTableElement>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const keys = useListKeys(list, gridRef, searchRef)
  const [selecting, setSelecting] = useState(false)
  useBreadcrumb([{ label: entity.labels }])
  useFocusOnReturn(gridRef, keys)

  // While other rows are on their way, nobody knows how many of them there are.
  const total = list.isMore || list.isStale ? -1 : (list.count ?? -1)
  const { selection } = keys
  const selected = selection === 'all' ? total : countOf(selection, 0)
  const bulk = useBulk(entity, selection, list.query, selected)
  const exportRows = () => void openDialog((close) => <ExportPanel {...exportOf(list, keys, selected)} onClose={() => close()} />)
  const summarise = () =>
    void openDialog((close) => <SummaryDialog entity={entity} list={list} {...summaryOf(list, keys)} onClose={() => close()} />)
  const peeked = keys.peeking && keys.cursor !== undefined ? list.rows[keys.cursor.row] : undefined
  const enterRows = () => {
    if (keys.cursor === undefined && list.rows.length > 0) keys.move({ row: 0, column: 0 })
    gridRef.current?.focus()
  }
  return (
    <div className={classes.page}>
      <title>{`${entity.labels} · Steward`}</title>
      <div className={classes.list}>
        <Toolbar
          entity={entity}
          state={list.state}
          onChange={(part) => {
            list.change(part)
            keys.setSelection(nothing)
          }}
          columns={list.columns}
          searchRef={searchRef}
          onLeaveSearch={enterRows}
          onExport={exportRows}
          narrow={narrow}
          onSelecting={() => setSelecting(!selecting)}
        />
        <Suspense>{settled && <NewRows list={list} />}</Suspense>
        <Suspense>{settled && entity.restrictable && <ListMarks list={list} />}</Suspense>
        <Rows list={list} keys={keys} narrow={narrow} selecting={selecting} gridRef={gridRef} total={total} />
        <Footer entity={entity} count={list.count} isMore={list.isMore} onSummary={summarise} />
        {(selection === 'all' || selection.ids.size > 0) && (
          <BulkBar
            entity={entity}
            bulk={bulk}
            count={selected}
            total={selection !== 'all' && (total < 0 || total > selected) ? total : undefined}
            trash={false}
            onAll={() => keys.setSelection('all')}
            onClear={() => keys.setSelection(nothing)}
            onExport={exportRows}
          />
        )}
      </div>
      <Suspense>{peeked !== undefined && !narrow && <Peek entity={entity} id={peeked.id} onClose={keys.closePeek} />}</Suspense>
    </div>
  )
}

interface RowsProps {
  list: List
  keys: ListKeys
  narrow: boolean
  selecting: boolean
  gridRef: React.RefObject<HTMLTableElement | null>
  total: number
}

function Rows({ list, keys, narrow, selecting, gridRef, total }: RowsProps) {
  const { entity, tenant, rows, columns, state, change } = list
  const actions = useStableActions(keys)
  if (list.error !== null) {
    return (
      <div className={classes.nothing}>
        <ErrorState error={list.error} retry={list.retry} />
      </div>
    )
  }
  if (list.isLoading) return <GridSkeleton />
  if (rows.length === 0) return <NothingHere list={list} />
  const shared = { entity, tenant, rows, question: list.question, selection: keys.selection, loadMore: list.loadMore }
  if (narrow) {
    return <NarrowList {...shared} columns={columns.shown} selecting={selecting} onSelect={keys.select} />
  }
  return (
    <div className={classes.rows} data-stale={list.isStale}>
      <Grid
        {...shared}
        total={total}
        columns={columns}
        sort={state.sort}
        onSort={(sort) => change({ sort })}
        onSelectAll={() => keys.setSelection(keys.selection === 'all' ? nothing : 'all')}
        cursor={keys.cursor}
        editing={keys.editing}
        onMove={keys.move}
        actions={actions}
        onEdit={({ row, column }) => keys.edit(row, column)}
        gridRef={gridRef}
      />
    </div>
  )
}

/** Rows are drawn anew only when they change: the functions that they get stay the same. */
function useStableActions(keys: ListKeys): RowActions {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  return useMemo(
    () => ({
      onEditDone: () => latest.current.editDone(),
      onSelect: (row, range) => latest.current.select(row, range),
      onPeek: (row) => latest.current.peek(row),
    }),
    [],
  )
}

/** Whoever comes back from a record goes on where they were. */
function useFocusOnReturn(grid: React.RefObject<HTMLTableElement | null>, keys: ListKeys): void {
  const [isReturn] = useState(keys.cursor !== undefined)
  useEffect(() => {
    if (isReturn) grid.current?.focus({ preventScroll: true })
  }, [isReturn, grid])
}

/** Of what is selected, where something is; else of what the list shows. */
function summaryOf({ query }: List, { selection }: ListKeys): { query: ListQuery; isSelected: boolean } {
  const isSelected = selection !== 'all' && selection.ids.size > 0
  return { query: isSelected ? { filter: { id: { in: [...selection.ids] } } } : query, isSelected }
}

function exportOf({ entity, query, columns }: List, { selection }: ListKeys, selected: number) {
  const fields = [...entity.title.of, ...columns.shown.map(({ field }) => field.key)]
  const some = selection !== 'all' && selection.ids.size > 0
  return {
    entity,
    fields,
    query: some ? { filter: { id: { in: [...selection.ids] } } } : query,
    count: some ? selected : -1,
  }
}
