import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'
import { request } from '#web/app/api.ts'

export const erasureStates = ['deciding', 'waiting', 'running', 'done', 'completed', 'refused', 'failed'] as const
export type ErasureState = (typeof erasureStates)[number]

export const erasureSteps = ['begin', 'rows', 'traces', 'mentions', 'scan', 'certify', 'end'] as const
export type ErasureStep = (typeof erasureSteps)[number]

export interface Erasure {
  readonly id: string
  readonly entity: string
  readonly recordId: string
  readonly state: ErasureState
  readonly step: ErasureStep
  readonly askedAt: string
  readonly doneAt: string | null
  readonly backupsUntil: string | null
  readonly completedAt: string | null
  readonly plan: ErasurePlan
  readonly counts: Readonly<Record<string, { readonly erased?: number; readonly emptied?: number; readonly unlinked?: number }>>
  readonly problem: string | null
}

interface Page {
  readonly data: readonly Erasure[]
  readonly next: string | null
}

export const erasuresKey = (tenant: string) => ['erasures', tenant] as const

const isUnderWay = ({ state }: Erasure): boolean => state === 'waiting' || state === 'running'

export const erasuresQuery = (tenant: string) =>
  infiniteQueryOptions({
    queryKey: [...erasuresKey(tenant), 'list'],
    queryFn: ({ pageParam, signal }) => request<Page>(`/erasures${pageParam === '' ? '' : `?cursor=${pageParam}`}`, { tenant, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ data }) => data.some(isUnderWay)) ? 1500 : false),
  })

/** The erasures of one record: whether one is open. */
export const erasuresOfQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...erasuresKey(tenant), 'of', id],
    queryFn: async ({ signal }) => (await request<Page>(`/erasures?record=${id}`, { tenant, signal })).data,
  })

export const erasureQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...erasuresKey(tenant), id],
    queryFn: async ({ signal }) => (await request<{ data: Erasure }>(`/erasures/${id}`, { tenant, signal })).data,
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? 1000 : false),
  })

export const planQuery = (tenant: string, entity: string, id: string) =>
  queryOptions({
    queryKey: [...erasuresKey(tenant), 'plan', entity, id],
    queryFn: async ({ signal }) =>
      (await request<{ data: ErasurePlan }>('/erasures/plan', { method: 'POST', body: { entity, id }, tenant, signal })).data,
    staleTime: 0,
    gcTime: 0,
  })

export const startErasure = async (tenant: string, entity: string, id: string): Promise<Erasure> =>
  (await request<{ data: Erasure }>('/erasures', { method: 'POST', body: { entity, id }, tenant })).data

export const decideErasure = (tenant: string, id: string, erase: boolean): Promise<unknown> =>
  request(`/erasures/${id}/decision`, { method: 'POST', body: { erase }, tenant })
