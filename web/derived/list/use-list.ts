import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { type Columns, useColumns } from '#web/derived/list/columns.ts'
import { fieldsFor, filterBody, type ListState } from '#web/derived/list/list-state.ts'
import { keepQuery, useListState } from '#web/derived/list/use-list-state.ts'
import { type ListQuery, listQuery } from '#web/derived/records.ts'

export interface List {
  readonly entity: ModelEntity
  readonly tenant: string
  readonly state: ListState
  readonly change: (part: Partial<ListState>) => void
  readonly columns: Columns
  readonly query: ListQuery
  /** Search, filter and order as one text: another text, other rows. */
  readonly question: string
  readonly rows: readonly RecordData[]
  /** How many match; undefined until counted. */
  readonly count: number | undefined
  /** There are more than were counted. */
  readonly isMore: boolean
  readonly loadMore: (() => void) | undefined
  readonly isLoading: boolean
  /** What is shown is the answer to an older question. */
  readonly isStale: boolean
  readonly error: Error | null
  readonly retry: () => void
}

const noRows: readonly RecordData[] = []

/** The list of an entity, or of its trash: what it shows and how to change that. */
export function useList(entity: ModelEntity, trash = false): List {
  const tenant = useTenant()
  const [state, change] = useListState(tenant, entity)
  const columns = useColumns(tenant, entity)
  const [q] = useDebouncedValue(state.q.trim(), 120)
  const query: ListQuery = trash
    ? { trash: true, sort: '-deletedAt' }
    : {
        q: q === '' ? undefined : q,
        filter: filterBody(state),
        sort: state.sort,
        fields: fieldsFor(
          entity,
          columns.shown.map((column) => column.field),
        ),
      }
  const options = listQuery(tenant, entity, query)
  const pages = useInfiniteQuery({ ...options, placeholderData: keepPreviousData })
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.data) ?? noRows, [pages.data])
  const key = JSON.stringify(options.queryKey)
  useEffect(() => {
    if (!trash) keepQuery(tenant, entity, JSON.parse(key))
  }, [trash, tenant, entity, key])
  const first = pages.data?.pages[0]
  return {
    entity,
    tenant,
    state,
    change,
    columns,
    query,
    question: JSON.stringify([query.q, query.filter, query.sort]),
    rows,
    count: first?.count,
    isMore: first?.more ?? false,
    loadMore: pages.hasNextPage && !pages.isFetching ? () => void pages.fetchNextPage() : undefined,
    isLoading: pages.data === undefined && pages.error === null,
    isStale: pages.isPlaceholderData,
    error: pages.data === undefined ? pages.error : null,
    retry: () => void pages.refetch(),
  }
}
