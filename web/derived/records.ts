import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { Labels, ModelEntity, RecordData } from '#web/app/model.ts'
import { rememberTitles } from '#web/app/titles.ts'
import { rememberRecord } from '#web/fields/record-avatar.tsx'
import { arrivalsOf, forgetArrivals } from '#web/live/arrivals.ts'
import { newerOf } from '#web/live/shown.ts'

/** What a list asks for; the body of `POST /<plural>/query`. */
export interface ListQuery {
  readonly q?: string | undefined
  readonly filter?: unknown
  readonly sort?: string | undefined
  readonly fields?: readonly string[] | undefined
  readonly trash?: boolean
  readonly restricted?: boolean
}

export interface Page {
  readonly data: readonly RecordData[]
  readonly next: string | null
  readonly count?: number
  /** There are more than were counted. */
  readonly more?: boolean
  readonly labels?: Labels
  readonly pictures?: Labels
}

export type Pages = InfiniteData<Page, string | undefined>

/** The first page is small, so that it is there at once; whoever scrolls on gets more at a time. */
const firstPage = 60
const nextPages = 200

export const listKey = (tenant: string, plural: string) => ['list', tenant, plural] as const

export const recordKey = (tenant: string, plural: string, id: string) => ['record', tenant, plural, id] as const

/** A list, page by page; it is counted with its first page. */
export function listQuery(tenant: string, entity: ModelEntity, query: ListQuery) {
  const queryKey = [...listKey(tenant, entity.plural), query] as const
  const key = JSON.stringify(queryKey)
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const waiting = arrivalsOf(key)
      const body = {
        ...query,
        labels: true,
        ...(pageParam === undefined ? { limit: firstPage, count: true } : { limit: nextPages, cursor: pageParam }),
      }
      const page = await request<Page>(`/${entity.plural}/query`, { method: 'POST', body, tenant, signal })
      rememberTitles(page)
      for (const record of page.data) rememberRecord(entity, record)
      // From the top: what waited above it when it was asked for is in the answer.
      if (pageParam === undefined) forgetArrivals(key, waiting)
      return page
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Fetching anew means all pages that were scrolled through: only short lists are worth it.
    refetchOnMount: ({ state }) => (state.data?.pages.length ?? 0) <= 2,
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 2,
  })
}

export function recordQuery(tenant: string, entity: ModelEntity, id: string) {
  return queryOptions({
    queryKey: recordKey(tenant, entity.plural, id),
    queryFn: async ({ signal }): Promise<RecordData> => {
      const answer = await request<{ data: RecordData; labels?: Labels; pictures?: Labels }>(`/${entity.plural}/${id}`, { tenant, signal })
      rememberTitles(answer)
      rememberRecord(entity, answer.data)
      return answer.data
    },
  })
}

/** Puts a changed record wherever it is shown. Lists keep their order until they are fetched again. */
export function putRecord(client: QueryClient, tenant: string, entity: ModelEntity, record: RecordData): void {
  rememberRecord(entity, record)
  const queryKey = recordKey(tenant, entity.plural, record.id)
  // What is on its way was asked for before, and may be as it was before.
  void client.cancelQueries({ queryKey, exact: true })
  client.setQueryData<RecordData>(queryKey, (before) => (before === undefined ? record : newerOf(before, record)))
  const put = (row: RecordData): RecordData => (newerOf(row, record) === record ? { ...row, ...record } : row)
  changeRows(client, tenant, entity, (rows) => rows.map((row) => (row.id === record.id ? put(row) : row)))
  void client.invalidateQueries({ queryKey: ['history', tenant, entity.plural, record.id] })
}

/** Takes records out of all lists at once, before the server is asked again. */
export function dropRecords(client: QueryClient, tenant: string, entity: ModelEntity, ids: ReadonlySet<string>): void {
  dropRows(client, tenant, entity, ids)
  for (const id of ids) client.removeQueries({ queryKey: recordKey(tenant, entity.plural, id) })
}

/** Out of all lists, while their own pages stay. */
export const dropRows = (client: QueryClient, tenant: string, entity: ModelEntity, ids: ReadonlySet<string>): void =>
  changeRows(client, tenant, entity, (rows) => rows.filter((row) => !ids.has(row.id)))

type Rows = readonly RecordData[]

function changeRows(client: QueryClient, tenant: string, entity: ModelEntity, change: (rows: Rows) => Rows): void {
  client.setQueriesData<Pages>({ queryKey: listKey(tenant, entity.plural) }, (data) => {
    if (data === undefined) return undefined
    let gone = 0
    const pages = data.pages.map((page) => {
      const rows = change(page.data)
      gone += page.data.length - rows.length
      return { ...page, data: rows }
    })
    const [first, ...others] = pages
    if (first?.count === undefined) return { ...data, pages }
    return { ...data, pages: [{ ...first, count: first.count - gone }, ...others] }
  })
}

/** Everything that lists or shows records of the entity is fetched again when it is next seen. */
export function refreshEntity(client: QueryClient, tenant: string, entity: ModelEntity): Promise<void> {
  return Promise.all([
    client.invalidateQueries({ queryKey: listKey(tenant, entity.plural) }),
    client.invalidateQueries({ queryKey: ['record', tenant, entity.plural] }),
    client.invalidateQueries({ queryKey: ['picker', 'records', tenant, entity.plural] }),
  ]).then(() => undefined)
}
