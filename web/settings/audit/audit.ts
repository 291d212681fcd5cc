import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'

/** One write, as the API tells it. */
export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly action: string
  readonly entity: string
  readonly fields: readonly string[]
  readonly rows: number
  readonly channel: string
  readonly position: number | null
  readonly record: { readonly id: string; readonly title: string | null } | null
}

export interface AuditPart {
  readonly record: { readonly id: string; readonly title: string | null }
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

export interface ChainCheck {
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly result: { readonly sealed: number; readonly wrong: number } | null
}

/** What is looked for; empty texts look for everything. */
export interface AuditFilter {
  readonly actor: string
  readonly entity: string
  readonly channel: string
  /** So many days back; 0 for ever. */
  readonly days: number
}

export const everything: AuditFilter = { actor: '', entity: '', channel: '', days: 0 }

/** As the API wants it. The moment is cut to the minute, so that the same question is the same key for a while. */
export function conditionsOf({ actor, entity, channel, days }: AuditFilter): Record<string, string> {
  const minute = 60_000
  const from = new Date(Math.floor(Date.now() / minute) * minute - days * 24 * 60 * minute).toISOString()
  return Object.fromEntries(Object.entries({ actor, entity, channel, from: days === 0 ? '' : from }).filter(([, value]) => value !== ''))
}

interface AuditPage {
  readonly data: readonly AuditEntry[]
  readonly next: string | null
}

export const auditQuery = (tenant: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', tenant, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ ...conditionsOf(filter), ...(pageParam === '' ? {} : { cursor: pageParam }) })
      return request<AuditPage>(`/audit?${query}`, { tenant, signal })
    },
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  })

/** Somebody opened the record of a person. */
export interface ReadEntry {
  readonly at: string
  readonly by: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null }
  readonly role: string
  readonly purpose: 'work' | 'api-key'
  readonly channel: string
  readonly entity: string
  readonly record: { readonly id: string; readonly title: string | null }
}

export const readLogQuery = (tenant: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['read-log', tenant, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ ...conditionsOf(filter), ...(pageParam === '' ? {} : { cursor: pageParam }) })
      return request<{ data: readonly ReadEntry[]; next: string | null }>(`/audit/reads?${query}`, { tenant, signal })
    },
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  })

/** The first records of a change; those of a large one are many, and nobody reads a thousand. */
export const partsQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ['audit', tenant, 'parts', id],
    queryFn: ({ signal }) => request<{ data: readonly AuditPart[]; next: number | null }>(`/audit/${id}`, { tenant, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const checkQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['audit-check', tenant],
    queryFn: async ({ signal }) => (await request<{ data: ChainCheck | null }>('/audit/check', { tenant, signal })).data,
    refetchInterval: ({ state }) => (['queued', 'running'].includes(state.data?.state ?? '') ? 1000 : false),
  })

export interface Checkpoint {
  readonly position: number
  readonly at: string
}

export const checkpointQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['audit-checkpoint', tenant],
    queryFn: async ({ signal }) => (await request<{ data: Checkpoint | null }>('/audit/checkpoint', { tenant, signal })).data,
    staleTime: 0,
  })

export const actorsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['audit-actors', tenant],
    queryFn: async ({ signal }) => {
      const members = { limit: 500, fields: ['name'], sort: 'name' }
      const [people, keys] = await Promise.all([
        request<{ data: readonly { id: string; name: string }[] }>('/members/query', { method: 'POST', body: members, tenant, signal }),
        request<{ data: readonly { id: string; name: string }[] }>('/audit/actors', { tenant, signal }),
      ])
      return { people: people.data, keys: keys.data }
    },
  })
