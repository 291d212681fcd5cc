import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'

export const decisions = ['redact', 'keep', 'delete'] as const
export type Decision = (typeof decisions)[number]

export interface Named {
  readonly entity: string
  readonly id: string
  readonly title: string | null
}

export interface Snippet {
  readonly before: string
  readonly found: string
  readonly after: string
}

/** A place that may name somebody who is erased. */
export interface Review {
  readonly id: string
  readonly record: Named
  readonly about: Named | null
  readonly field: string
  readonly kind: 'text' | 'file'
  readonly snippets: readonly Snippet[]
  readonly places: number
  readonly former: boolean
  readonly dueAt: string
  readonly decision: Decision | null
  readonly decidedBy: string | null
  readonly decidedByName: string | null
  readonly doneAt: string | null
}

export interface Reviews {
  readonly data: readonly Review[]
  /** Nobody decided yet. */
  readonly open: number
  /** Decided, and carried out in a moment. */
  readonly settling: number
}

export const reviewsKey = (tenant: string) => ['reviews', tenant] as const

export const reviewsQuery = (tenant: string, state: 'waiting' | 'done') =>
  queryOptions({
    queryKey: [...reviewsKey(tenant), state],
    queryFn: ({ signal }) => request<Reviews>(`/privacy-reviews?state=${state}`, { tenant, signal }),
    // What was decided is carried out a moment later, and leaves the list then.
    refetchInterval: ({ state: { data } }) => ((data?.settling ?? 0) > 0 ? 4000 : false),
  })

export interface Unreadable {
  readonly data: readonly { readonly record: Named; readonly about: Named | null }[]
  readonly count: number
}

export const unreadableQuery = (tenant: string) =>
  queryOptions({
    queryKey: [...reviewsKey(tenant), 'unreadable'],
    queryFn: ({ signal }) => request<Unreadable>('/privacy-reviews/unreadable', { tenant, signal }),
  })

export const decide = (tenant: string, id: string, decision: Decision | null): Promise<unknown> =>
  request(`/privacy-reviews/${id}/decide`, { method: 'POST', body: { decision }, tenant })

export const allowedFor = ({ kind }: Review): readonly Decision[] => (kind === 'file' ? decisions : ['redact', 'keep'])

const day = 86_400_000

/** Whole days until the day decides, 0 on the last. */
export const daysLeft = ({ dueAt }: Review, now: Date): number => Math.max(0, Math.floor((Date.parse(dueAt) - now.getTime()) / day))
