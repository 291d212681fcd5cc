import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { loadWords } from '#web/app/language.ts'

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly description: string
  readonly state: 'active' | 'stopped'
  readonly reason: 'paused' | 'gone' | 'failing' | null
  /** None: all. */
  readonly entities: readonly string[]
  readonly failingSince: string | null
}

export interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly status: number | null
  readonly problem: string | null
  readonly durationMs: number | null
  readonly createdAt: string
  readonly nextAt: string | null
}

export const webhooksKey = (tenant: string) => ['webhooks', tenant] as const

export const webhooksQuery = (tenant: string) =>
  queryOptions({
    queryKey: webhooksKey(tenant),
    queryFn: async ({ signal }) => {
      await loadWords('webhooks')
      return (await request<{ data: readonly Webhook[] }>('/webhooks', { tenant, signal })).data
    },
    // A server that goes on failing is stopped by the worker.
    refetchInterval: 5000,
    staleTime: 0,
  })

const deliveriesKey = (tenant: string, id: string) => ['webhook-deliveries', tenant, id] as const

/** What arrives while one looks is shown. */
export const deliveriesQuery = (tenant: string, id: string) =>
  infiniteQueryOptions({
    queryKey: deliveriesKey(tenant, id),
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<{ data: readonly Delivery[]; next: string | null }>(
        `/webhooks/${id}/deliveries${pageParam === '' ? '' : `?cursor=${pageParam}`}`,
        { tenant, signal },
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 3000,
  })
