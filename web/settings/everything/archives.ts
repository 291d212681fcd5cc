import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { loadWords } from '#web/app/language.ts'

export interface ArchiveRun {
  readonly id: string
  readonly direction: 'out' | 'in'
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'expired'
  readonly progress: { readonly done: number; readonly total: number }
  readonly bytes: number | null
  readonly sha256: string | null
  readonly problem: string | null
  readonly createdAt: string
  readonly expiresAt: string
}

export interface ClosureAnswer {
  /** How long one may change one's mind. */
  readonly days: number
  readonly closing: { readonly requestedAt: string; readonly dueAt: string } | null
}

export const archivesKey = (tenant: string) => ['archives', tenant] as const
export const closureKey = (tenant: string) => ['closure', tenant] as const

export const isUnderWay = ({ state }: ArchiveRun): boolean => state === 'queued' || state === 'running'

/** Archives out and in, the newest first; asked for every second while one is under way. */
export const archivesQuery = (tenant: string) =>
  queryOptions({
    queryKey: archivesKey(tenant),
    queryFn: async ({ signal }) => (await request<{ data: readonly ArchiveRun[] }>('/archives', { tenant, signal })).data,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 1000 : false),
    staleTime: 0,
  })

export const closureQuery = (tenant: string) =>
  queryOptions({
    queryKey: closureKey(tenant),
    queryFn: async ({ signal }) => (await request<{ data: ClosureAnswer }>('/tenant/closure', { tenant, signal })).data,
    staleTime: 5 * 60_000,
  })

export const startArchive = (tenant: string): Promise<unknown> => request('/archives', { method: 'POST', body: {}, tenant })

/** What the page and the dialog in which one shows who one is say. */
export const everythingWords = (): Promise<unknown> => Promise.all([loadWords('everything'), loadWords('security')])
