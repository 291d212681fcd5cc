import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { RecordData } from '#web/app/model.ts'

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly createdBy: string | null
  readonly createdAt: string
  readonly lastUsedOn: string | null
  /** The last day on which it works; null for no end. */
  readonly expiresOn: string | null
  /** Undefined when a key made it, or somebody who is gone. */
  readonly createdByName?: string
}

export const keysKey = (tenant: string) => ['api-keys', tenant] as const

export const keysQuery = (tenant: string) =>
  queryOptions({
    queryKey: keysKey(tenant),
    queryFn: async ({ signal }): Promise<readonly ApiKey[]> => {
      const { data } = await request<{ data: readonly ApiKey[] }>('/api-keys', { tenant, signal })
      const names = await namesOf(tenant, new Set(data.map((key) => key.createdBy).filter((id) => id !== null)), signal)
      return data.map((key) => ({ ...key, ...(names.has(key.createdBy) ? { createdByName: names.get(key.createdBy) ?? '' } : {}) }))
    },
    staleTime: 0,
  })

async function namesOf(tenant: string, ids: ReadonlySet<string>, signal: AbortSignal): Promise<ReadonlyMap<string | null, string>> {
  if (ids.size === 0) return new Map()
  const body = { filter: { id: { in: [...ids] } }, limit: 200, fields: ['name'] }
  const page = await request<{ data: readonly RecordData[] }>('/members/query', { method: 'POST', body, tenant, signal })
  return new Map(page.data.map((member) => [member.id, String(member.name)]))
}
