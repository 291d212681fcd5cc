import type { Query, QueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { rememberTitles } from '#web/app/titles.ts'
import { lastQuery } from '#web/derived/list/use-list-state.ts'
import { type ListQuery, listKey, type Page, type Pages, recordKey } from '#web/derived/records.ts'
import { rememberRecord } from '#web/fields/record-avatar.tsx'
import { arrive, forgetArrivals, muchArrived } from '#web/live/arrivals.ts'
import { outdated, type Touched } from '#web/live/change.ts'

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
    const isOld = record !== undefined && outdated([record], touched).includes(id)
    if (!isOld && !touched.isMuch) continue
    void client.invalidateQueries({ queryKey: recordKey(tenant, entity.plural, id) })
    void client.invalidateQueries({ queryKey: ['history', tenant, entity.plural, id] })
  }
}

/** The rows of these ids as the list would show them now: those that it would not are missing. */
async function rowsNow({ tenant, entity }: Place, query: ListQuery, ids: readonly string[]): Promise<Page> {
  const those = { id: { in: ids } }
  const filter = query.filter === undefined ? those : { and: [query.filter, those] }
  const body = { ...query, filter, labels: true, limit: ids.length }
  const page = await request<Page>(`/${entity.plural}/query`, { method: 'POST', body, tenant })
  rememberTitles(page)
  for (const record of page.data) rememberRecord(entity, record)
  return page
}

async function refreshList(place: Place, list: Query<Pages>, touched: Touched): Promise<void> {
  const { client } = place
  const key = JSON.stringify(list.queryKey)
  // Whoever changed much sees it at once; for others it waits.
  if (touched.isMuch) return touched.isMine ? client.invalidateQueries({ queryKey: list.queryKey, exact: true }) : muchArrived(key)
  const shown = list.state.data?.pages.flatMap(({ data }) => data) ?? []
  const ids = outdated(shown, touched)
  if (ids.length === 0) return
  const now = new Map((await rowsNow(place, list.queryKey[3] as ListQuery, ids)).data.map((row) => [row.id, row]))
  const here = new Set(shown.map(({ id }) => id))
  // Whoever is typing into a row keeps it until they are done.
  const stays = document.querySelector('[data-editor]') !== null
  client.setQueryData<Pages>(list.queryKey, (data) => data && withRows(data, new Set(ids), now, stays), {
    updatedAt: list.state.dataUpdatedAt,
  })
  forgetArrivals(key, new Set(ids.filter((id) => !now.has(id))))
  const added = ids.filter((id) => now.has(id) && !here.has(id))
  if (added.length > 0) arrive(key, added)
}

/** Each row where it stands, as it is now; those that are gone leave. */
function withRows(data: Pages, asked: ReadonlySet<string>, now: ReadonlyMap<string, RecordData>, stays: boolean): Pages {
  let gone = 0
  const pages = data.pages.map((page) => {
    const rows = page.data.filter((row) => stays || !asked.has(row.id) || now.has(row.id))
    gone += page.data.length - rows.length
    return { ...page, data: rows.map((row) => now.get(row.id) ?? row) }
  })
  const [first, ...others] = pages
  if (first?.count === undefined) return { ...data, pages }
  return { ...data, pages: [{ ...first, count: first.count - gone }, ...others] }
}
