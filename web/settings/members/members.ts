import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { RecordData } from '#web/app/model.ts'
import { sessionQuery } from '#web/app/session.ts'
import { proving } from '#web/security/proving.tsx'

/** A member as the settings show them. */
export interface Member extends RecordData {
  readonly name: string
  readonly email: string
  /** The key of a built-in role or of one of the tenant's own. */
  readonly role: string
  readonly state: 'invited' | 'active' | 'inactive'
}

/** The link by which a member joins. */
export interface JoinLink {
  readonly link: string
  readonly mailed: boolean
  readonly expiresAt: string
}

interface Page {
  readonly data: readonly Member[]
  readonly next: string | null
}

const membersKey = (tenant: string) => ['members', tenant] as const

/** The members by name, a page at a time. */
export function membersQuery(tenant: string, q: string) {
  return infiniteQueryOptions({
    queryKey: [...membersKey(tenant), q],
    queryFn: ({ pageParam, signal }) => {
      const body = { limit: 200, sort: 'name', ...(q === '' ? {} : { q }), ...(pageParam === '' ? {} : { cursor: pageParam }) }
      return request<Page>('/members/query', { method: 'POST', body, tenant, signal })
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
}

/** What shows members is fetched anew; my own role may be another now. */
export async function refreshMembers(client: QueryClient, tenant: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: membersKey(tenant) }),
    client.invalidateQueries({ queryKey: ['picker', 'records', tenant, 'members'] }),
    client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ])
}

/** Undefined where whoever asks did not show who they are, which the link of an administrator wants. */
export const newJoinLink = (tenant: string, memberId: string): Promise<JoinLink | undefined> =>
  proving(async () => (await request<{ data: JoinLink }>(`/members/${memberId}/link`, { method: 'POST', tenant })).data)
