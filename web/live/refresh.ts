import type { Query, QueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { rememberTitles } from '#web/app/titles.ts'
import { lastQuery } from '#web/derived/list/use-list-state.ts'
import { type ListQuery, listKey, type Page, type Pages, recordKey } from '#web/derived/records.ts'
import { rememberRecord } from '#web/fields/record-avatar.tsx'
import { arrivalsOf, arrive, forgetArrivals, muchArrived } from '#web/live/arrivals.ts'
import { outdated, type Touched } from '#web/live/change.ts'
import { arrivedIn, isAsShown, newerOf, type Shown } from '#web/live/shown.ts'

interface Place {
  readonly client: QueryClient
  readonly tenant: string
  readonly entity: ModelEntity
}

/**
 * Fetches anew what a change touched, where it is shown: a record's page and its history, the rows of the list in sight where they stand.
 * What the list does not show yet waits beside it. Everything else is fetched when it is next seen.
 */
export async function refreshTouched(place: Place, touched: Touched): Promise<void> {
  const { client, tenant, entity } = place
  refreshRecords(place, touched)
  const inSight = JSON.stringify(lastQuery(tenant, entity))
  const lists = client.getQueryCache().findAll({ queryKey: listKey(tenant, entity.plural) })
  await Promise.all(
    lists.map((list) =>
      list.isActive() && JSON.stringify(list.queryKey) === inSight
        ? refreshList(place, list as unknown as Query<Pages>, touched)
        : client.invalidateQueries({ queryKey: list.queryKey, exact: true }),
    ),
  )
  // Pickers, members, teams: whatever else was asked of this entity.
  const besides = new Set(['list', 'record', 'history', 'presence'])
  await client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey.includes(tenant) && queryKey.includes(entity.plural) && !besides.has(String(queryKey[0])),
  })
}

function refreshRecords({ client, tenant, entity }: Place, touched: Touched): void {
  const records = client.getQueryCache().findAll({ queryKey: ['record', tenant, entity.plural] })
  for (const { queryKey, state } of records) {
    const record = state.data as RecordData | undefined
    const id = String(queryKey[3])
    // What is on its way may have been read before the change.
    const isOld = record === undefined ? touched.records.has(id) : outdated([record], touched).includes(id)
    if (!isOld && !touched.isMuch) continue
    void client.invalidateQueries({ queryKey: recordKey(tenant, entity.plural, id) })
    void client.invalidateQueries({ queryKey: ['history', tenant, entity.plural, id] })
  }
}

/** The rows of these ids as the list would show them now, in its order: those that it would not are missing. */
async function rowsNow({ tenant, entity }: Place, query: ListQuery, ids: readonly string[]): Promise<Page> {
  const those = { id: { in: ids } }
  const filter = query.filter === undefined ? those : { and: [query.filter, those] }
  const body = { ...query, filter, labels: true, limit: ids.length }
  const page = await request<Page>(`/${entity.plural}/query`, { method: 'POST', body, tenant })
  rememberTitles(page)
  for (const record of page.data) rememberRecord(entity, record)
  return page
}

/** How many the list has by now. Of what it does not show nobody else says that it came or went. */
async function countNow({ tenant, entity }: Place, query: ListQuery): Promise<Count> {
  const body = { ...query, fields: [], limit: 1, count: true }
  const { count = 0, more = false } = await request<Page>(`/${entity.plural}/query`, { method: 'POST', body, tenant })
  return { count, more }
}

const shownIn = ({ state: { data } }: Query<Pages>): Shown<RecordData> => ({
  rows: data?.pages.flatMap((page) => page.data) ?? [],
  isAll: (data?.pages.at(-1)?.next ?? null) === null,
})

type Count = Required<Pick<Page, 'count' | 'more'>>

/** The most rows that one question gives. */
const atOnce = 500

/** Does a list show already what changed, since it was opened after that? Of a very long one nobody asks. */
async function showsAlready({ tenant, entity }: Place, list: Query<Pages>): Promise<boolean> {
  const { rows } = shownIn(list)
  if (rows.length > atOnce) return false
  const body = { ...(list.queryKey[3] as ListQuery), fields: [], limit: Math.max(1, rows.length), count: true }
  const now = await request<Page>(`/${entity.plural}/query`, { method: 'POST', body, tenant })
  return list.state.data?.pages[0]?.count === now.count && isAsShown(shownIn(list).rows, now.data)
}

async function refreshList(place: Place, list: Query<Pages>, touched: Touched): Promise<void> {
  const { client } = place
  const key = JSON.stringify(list.queryKey)
  // What is on its way may be older than the change, and would be put over what is learnt here.
  await list.promise?.catch(() => undefined)
  if (touched.isMuch) {
    // Whoever changed much sees it at once; for others it waits.
    if (touched.isMine) return client.invalidateQueries({ queryKey: list.queryKey, exact: true })
    if (arrivalsOf(key).much > 0 || !(await showsAlready(place, list))) muchArrived(key)
    return
  }
  const shown = shownIn(list)
  const ids = outdated(shown.rows, touched)
  if (ids.length === 0) return
  // Where nothing stands nothing can be moved.
  if (shown.rows.length === 0) return client.invalidateQueries({ queryKey: list.queryKey, exact: true })
  // The last row says what lies below it.
  const last = shown.isAll ? [] : shown.rows.slice(-1).map(({ id }) => id)
  const query = list.queryKey[3] as ListQuery
  const [{ data }, total] = await Promise.all([
    rowsNow(place, query, [...new Set([...ids, ...last])]),
    shown.isAll ? undefined : countNow(place, query),
  ])
  const now = new Map(data.map((row) => [row.id, row]))
  forgetArrivals(key, { ids: new Set(ids.filter((id) => !now.has(id))), much: -1 })
  const added = arrivedIn(shown, data)
  if (added.length > 0) arrive(key, added)
  // Whoever is typing into a row keeps it until they are done.
  const stays = document.querySelector('[data-editor]') !== null
  client.setQueryData<Pages>(list.queryKey, (pages) => pages && counted(withRows(pages, new Set(ids), now, stays), total, key), {
    updatedAt: list.state.dataUpdatedAt,
  })
}

/** What waits beside the list is not counted yet. */
function counted(data: Pages, total: Count | undefined, key: string): Pages {
  const [first, ...others] = data.pages
  if (first === undefined || total === undefined) return data
  const here = new Set(data.pages.flatMap((page) => page.data.map(({ id }) => id)))
  const waiting = [...arrivalsOf(key).ids].filter((id) => !here.has(id)).length
  return { ...data, pages: [{ ...first, more: total.more, count: total.count - (total.more ? 0 : waiting) }, ...others] }
}

/** Each row where it stands, as it is now; those that are gone leave. */
function withRows(data: Pages, asked: ReadonlySet<string>, now: ReadonlyMap<string, RecordData>, stays: boolean): Pages {
  let gone = 0
  const pages = data.pages.map((page) => {
    const rows = page.data.filter((row) => stays || !asked.has(row.id) || now.has(row.id))
    gone += page.data.length - rows.length
    return { ...page, data: rows.map((row) => newerOf(row, now.get(row.id))) }
  })
  const [first, ...others] = pages
  if (first?.count === undefined) return { ...data, pages }
  return { ...data, pages: [{ ...first, count: first.count - gone }, ...others] }
}
