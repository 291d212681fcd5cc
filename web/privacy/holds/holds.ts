import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { RecordData } from '#web/app/model.ts'
import type { ListState } from '#web/derived/list/list-state.ts'

export const holdScopes = ['record', 'filter', 'entity'] as const
export type HoldScope = (typeof holdScopes)[number]

/** A filter as people make it above a list. */
export type FilterState = Pick<ListState, 'match' | 'conditions'>

export interface Hold {
  readonly id: string
  readonly scope: HoldScope
  readonly entity: string
  readonly recordId: string | null
  readonly title: string | null
  readonly filter: unknown
  readonly authority: string
  readonly reason: string
  readonly reviewOn: string
  readonly state: 'proposed' | 'standing' | 'released' | 'lapsed'
  readonly alone: boolean
  readonly madeBy: string
  readonly madeAt: string
  readonly confirmedBy: string | null
  readonly releasedAt: string | null
}

export interface NamedHolds {
  readonly holds: readonly Hold[]
  /** Of the members who proposed and confirmed. */
  readonly names: ReadonlyMap<string, string>
}

export const holdsKey = (tenant: string) => ['holds', tenant] as const

export const holdsQuery = (tenant: string) =>
  queryOptions({
    queryKey: holdsKey(tenant),
    queryFn: async ({ signal }): Promise<NamedHolds> => {
      const { data: holds } = await request<{ data: readonly Hold[] }>('/holds', { tenant, signal })
      const ids = [...new Set(holds.flatMap(({ madeBy, confirmedBy }) => [madeBy, ...(confirmedBy === null ? [] : [confirmedBy])]))]
      if (ids.length === 0) return { holds, names: new Map() }
      const body = { filter: { id: { in: ids } }, limit: 500, fields: ['name'] }
      const page = await request<{ data: readonly RecordData[] }>('/members/query', { method: 'POST', body, tenant, signal })
      return { holds, names: new Map(page.data.map((member) => [member.id, String(member.name)])) }
    },
    staleTime: 0,
  })

/** How many records fit a filter now. */
export const fittingQuery = (tenant: string, plural: string, filter: unknown) =>
  queryOptions({
    queryKey: ['fitting', tenant, plural, filter],
    queryFn: async ({ signal }) =>
      (await request<{ count: number }>(`/${plural}/query`, { method: 'POST', body: { filter, limit: 1, count: true }, tenant, signal }))
        .count,
  })
