import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Behalf, RequestChannel, RequestEventKind, RequestKind, RequestState } from '#schema/request.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'

export interface Person {
  readonly entity: string
  readonly id: string
  readonly title: string
}

export interface RequestSummary {
  readonly id: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly channel: RequestChannel
  readonly behalf: Behalf
  readonly fast: boolean
  readonly receivedAt: string
  readonly dueAt: string
  readonly stillSince: string | null
  readonly extendedAt: string | null
  readonly closedAt: string | null
  /** Days before the end of the last warning; 0 is overdue. */
  readonly warning: number | null
  readonly name: string | null
  readonly email: string | null
  readonly people: readonly Person[]
}

export interface WholeRequest extends RequestSummary {
  readonly text: string
  readonly child: string | null
  readonly identity: string | null
  readonly proven: boolean
  readonly erased: boolean
  readonly file: 'coming' | 'ready' | 'gone' | null
  readonly proposals: readonly {
    readonly field: string
    readonly id: string
    readonly label: string
    readonly value: string
    readonly now: string
    /** Whether it was written; null while nobody has decided. */
    readonly accepted: boolean | null
  }[]
  /** How many connected programs are told of corrections. */
  readonly recipients: number
  readonly events: readonly {
    readonly id: string
    readonly kind: RequestEventKind
    readonly at: string
    readonly actor: string | null
    readonly text: string | null
    readonly letter: boolean
  }[]
  readonly can: readonly string[]
  readonly mayExtend: boolean
  readonly holders: readonly Person[]
  readonly shared: boolean
  readonly answer: { readonly subject: string; readonly text: string } | null
}

export interface RequestPage {
  readonly data: readonly RequestSummary[]
  readonly next: string | null
}

export type Filter = 'open' | 'unconfirmed' | 'closed'

export const personRequestsKey = (tenant: string, id: string) => ['privacy-requests', tenant, 'person', id] as const

const requestsKey = (tenant: string) => ['privacy-requests', tenant] as const

export const requestsQuery = (tenant: string, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: [...requestsKey(tenant), filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<RequestPage>(`/privacy-requests?state=${filter}${pageParam === '' ? '' : `&cursor=${pageParam}`}`, { tenant, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  })

export const requestQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...requestsKey(tenant), 'one', id],
    queryFn: async ({ signal }) => (await request<{ data: WholeRequest }>(`/privacy-requests/${id}`, { tenant, signal })).data,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.file === 'coming' ? 2000 : false),
  })

/** Takes a step, and shows the request as it is then. */
export async function take(
  client: QueryClient,
  tenant: string,
  id: string,
  step: string,
  body: object,
  method: 'POST' | 'PATCH' = 'POST',
): Promise<void> {
  const path = step === '' ? `/privacy-requests/${id}` : `/privacy-requests/${id}/${step}`
  const { data } = await request<{ data: WholeRequest }>(path, { method, body, tenant })
  client.setQueryData(requestQuery(tenant, id).queryKey, data)
  await client.invalidateQueries({ queryKey: requestsKey(tenant), predicate: ({ queryKey }) => queryKey[2] !== 'one' })
}

export const refreshRequests = (client: QueryClient, tenant: string): Promise<void> =>
  client.invalidateQueries({ queryKey: requestsKey(tenant) })

/** Who asks: as we know them, else as they call themselves. */
export const nameOf = ({ people, name, email }: RequestSummary): string => people[0]?.title || name || email || t('requests.inbox.somebody')
