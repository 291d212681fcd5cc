import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'

/** A file with everything of one person. */
export interface AccessExport {
  readonly id: string
  readonly form: 'access' | 'portability'
  readonly language: 'en' | 'de'
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'expired'
  readonly createdAt: string
  readonly expiresAt: string
}

export interface NamedRead {
  readonly at: string
  readonly role: string
  readonly purpose: 'work' | 'api-key'
  readonly by: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null }
}

const isUnderWay = ({ state }: AccessExport): boolean => state === 'queued' || state === 'running'

/** Asked again while one is being made. */
export const accessExportsQuery = (tenant: string, person: string) =>
  queryOptions({
    queryKey: [tenant, 'access-exports', person],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly AccessExport[] }>(`/access-exports?person=${person}`, { tenant, signal })).data,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 1000 : false),
    staleTime: 0,
  })

export const startAccessExport = async (
  tenant: string,
  asked: { readonly entity: string; readonly id: string; readonly unread: boolean } & Pick<AccessExport, 'form' | 'language'>,
): Promise<AccessExport> => (await request<{ data: AccessExport }>('/access-exports', { method: 'POST', tenant, body: asked })).data

interface ReadPage {
  readonly data: readonly NamedRead[]
  readonly next: string | null
}

export const readsQuery = (tenant: string, person: string) =>
  infiniteQueryOptions({
    queryKey: [tenant, 'record-reads', person],
    queryFn: ({ signal, pageParam }) =>
      request<ReadPage>(`/record-reads?person=${person}${pageParam === '' ? '' : `&before=${encodeURIComponent(pageParam)}`}`, {
        tenant,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }: ReadPage) => next ?? undefined,
    staleTime: 0,
  })
