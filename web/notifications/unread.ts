import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'

export interface Unread {
  readonly count: number
  readonly more: boolean
}

export const notificationsKey = (tenant: string) => ['notifications', tenant] as const

/** How many are unread; the server says when there are more. */
export const unreadQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...notificationsKey(tenant), 'count'],
    queryFn: async ({ signal }) => (await request<{ data: Unread }>('/notifications/count', { tenant, signal })).data,
    staleTime: 60_000,
  })
