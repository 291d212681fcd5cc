import type { Accounts } from '#platform/accounts/context.ts'
import type { SecurityEvent, SecurityEventKind } from '#platform/accounts/security-events.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** How the account of a member is guarded. */
export interface Guard {
  readonly memberId: string
  readonly accountId: string
  /** In no other tenant. Of an account that is, its tenants learn that it has a factor, and no more. */
  readonly alone: boolean
  readonly totp: boolean
  readonly passkeys: number
  readonly recoveryCodes: number
  readonly sessions: number
}

interface GuardRow {
  member_id: string
  account_id: string
  alone: boolean
  totp: boolean
  passkeys: number
  recovery_codes: number
  sessions: number
}

/** Of every member who has joined, by the member's id. */
export async function guardsOf({ database, clock }: Pick<Accounts, 'database' | 'clock'>, tenantId: string): Promise<Map<string, Guard>> {
  const { rows } = await database.global<GuardRow>({
    name: 'guards_of_tenant',
    text: 'select member_id, account_id, alone, totp, passkeys, recovery_codes, sessions from app.guards_of_tenant($1, $2)',
    values: [tenantId, clock.now()],
  })
  return new Map(
    rows.map(({ member_id, account_id, recovery_codes, ...row }) => [
      member_id,
      { ...row, memberId: member_id, accountId: account_id, recoveryCodes: recovery_codes },
    ]),
  )
}

/** What a tenant's admins see of its members' accounts: what endangers or changes them, and not when somebody comes to work. */
const seenByTenant: readonly SecurityEventKind[] = [
  ...(['sign-in-failed', 'factor-failed', 'locked', 'password-changed', 'factor-added', 'factor-removed', 'factors-reset'] as const),
  ...(['recovery-codes-made', 'recovery-code-used', 'recovery-codes-withdrawn', 'reset-link-made', 'passkey-copied'] as const),
]

export interface TenantEvent extends SecurityEvent {
  readonly memberId: string
}

/** The newest first. Where an account is in other tenants too, from where is left out. */
export async function securityEventsOfTenant(query: Query, tenantId: string, limit: number): Promise<TenantEvent[]> {
  const { rows } = await query<TenantEvent & { member_id: string }>({
    name: 'security_events_of_tenant',
    text: 'select id, member_id, kind, at, ip, country, browser, os from app.security_events_of_tenant($1, $2, $3)',
    values: [tenantId, seenByTenant, limit],
  })
  return rows.map(({ member_id, ...row }) => ({ ...row, memberId: member_id }))
}

/** Within a transaction of the tenant. */
export const demandFactor = (tenantId: string, demanded: boolean): Statement => ({
  name: 'demand_factor',
  text: 'update tenant_settings set demands_factor = $2 where tenant_id = $1',
  values: [tenantId, demanded],
})
