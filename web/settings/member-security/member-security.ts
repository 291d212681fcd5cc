import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { loadWords } from '#web/app/language.ts'
import type { SecurityEvent } from '#web/security/events.tsx'

/** A member, and how their account is guarded. */
export interface Guarded {
  readonly memberId: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly joined: boolean
  /** Their account is in this organisation alone. */
  readonly alone: boolean
  readonly totp: boolean
  readonly passkeys: number
  readonly recoveryCodes: number
  /** Null where the account is used elsewhere too. */
  readonly sessions: number | null
}

export interface TenantSecurity {
  readonly demandsFactor: boolean
  readonly members: readonly Guarded[]
  readonly events: readonly (SecurityEvent & { readonly memberId: string })[]
}

export const securityKey = (tenant: string) => ['security', tenant] as const

export const securityQuery = (tenant: string) =>
  queryOptions({
    queryKey: securityKey(tenant),
    queryFn: async ({ signal }): Promise<TenantSecurity> => {
      await loadWords('security')
      return (await request<{ data: TenantSecurity }>('/security', { tenant, signal })).data
    },
    staleTime: 0,
  })

export const hasFactor = ({ totp, passkeys }: Guarded): boolean => totp || passkeys > 0
