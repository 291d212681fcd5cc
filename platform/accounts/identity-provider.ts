import type { Query, Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** A tenant's own identity provider, as its administrators set it. */
export interface IdentityProvider {
  /** What the button says. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly defaultRole: 'manager' | 'member' | 'read-only'
  readonly emailDomains: readonly string[]
  /** Whoever comes for the first time, with an address in these domains, becomes a member. */
  readonly justInTime: boolean
  /** It checks a second factor itself, so that none is asked for here. */
  readonly checksFactor: boolean
}

interface Row {
  name: string
  issuer: string
  client_id: string
  sealed_secret: Buffer
  default_role: IdentityProvider['defaultRole']
  email_domains: readonly string[]
  just_in_time: boolean
  checks_factor: boolean
}

const aad = (tenantId: string): string => `identity_provider|sealed_secret|${tenantId}|${tenantId}`

/** With what the client's secret is encrypted in. Within a transaction of the tenant. */
export async function providerOf(
  query: Query,
  tenantId: string,
): Promise<(IdentityProvider & { readonly sealedSecret: Buffer }) | undefined> {
  const { rows } = await query<Row>({
    name: 'identity_provider_of',
    text: `select name, issuer, client_id, sealed_secret, default_role, email_domains, just_in_time, checks_factor
      from identity_provider where tenant_id = $1`,
    values: [tenantId],
  })
  return rows.map((row) => ({
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    sealedSecret: row.sealed_secret,
    defaultRole: row.default_role,
    emailDomains: row.email_domains,
    justInTime: row.just_in_time,
    checksFactor: row.checks_factor,
  }))[0]
}

/** Whoever changes it too waits. Within a transaction of the tenant. */
export const lockProvider = (tenantId: string): Statement => ({
  name: 'lock_identity_provider',
  text: 'select 1 from identity_provider where tenant_id = $1 for update',
  values: [tenantId],
})

export async function sealSecret(keys: Keys, tenantId: string, secret: string): Promise<Buffer> {
  return (await keys.tenant(tenantId)).encrypt(Buffer.from(secret), aad(tenantId))
}

export async function openSecret(keys: Keys, tenantId: string, sealed: Buffer): Promise<string> {
  return (await keys.tenant(tenantId)).decrypt(sealed, aad(tenantId)).toString('utf8')
}

/** Within a transaction of the tenant. */
export const setProvider = (tenantId: string, provider: IdentityProvider, sealedSecret: Buffer, at: Date): Statement => ({
  name: 'set_identity_provider',
  text: `insert into identity_provider
      (tenant_id, name, issuer, client_id, sealed_secret, default_role, email_domains, just_in_time, checks_factor, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
    on conflict (tenant_id) do update set name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
      sealed_secret = excluded.sealed_secret, default_role = excluded.default_role, email_domains = excluded.email_domains,
      just_in_time = excluded.just_in_time, checks_factor = excluded.checks_factor, updated_at = excluded.updated_at`,
  values: [
    tenantId,
    provider.name,
    provider.issuer,
    provider.clientId,
    sealedSecret,
    provider.defaultRole,
    provider.emailDomains,
    provider.justInTime,
    provider.checksFactor,
    at,
  ],
})

/** When its word no longer counts as a second factor: for the sessions that it opened already, neither. */
export const providerChecksNoLonger = (tenantId: string): Statement => ({
  name: 'provider_checks_no_longer',
  text: 'select app.provider_checks_no_longer($1)',
  values: [tenantId],
})

/** Within a transaction of the tenant. */
export const removeProvider = (tenantId: string): Statement => ({
  name: 'remove_identity_provider',
  text: 'delete from identity_provider where tenant_id = $1',
  values: [tenantId],
})
