import type { Accounts } from '#platform/accounts/context.ts'
import type { Checks } from '#platform/accounts/oidc.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** Who somebody is to the provider of one tenant. */
export interface Identity {
  readonly tenantId: string
  readonly issuer: string
  readonly subject: string
}

/** `database.unique` when the identity is somebody else's in this tenant, or the account has another one there. */
export const addIdentity = ({ clock }: Pick<Accounts, 'clock'>, { tenantId, issuer, subject }: Identity, accountId: string): Statement => ({
  name: 'add_identity',
  text: 'select app.add_identity($1, $2, $3, $4, $5)',
  values: [tenantId, issuer, subject, accountId, clock.now()],
})

/** Whose account it is; undefined where nobody linked it. */
export async function accountByIdentity(query: Query, { tenantId, issuer, subject }: Identity): Promise<string | undefined> {
  const { rows } = await query<{ account_id: string }>({
    name: 'identity_of',
    text: 'select account_id from app.identity_of($1, $2, $3)',
    values: [tenantId, issuer, subject],
  })
  return rows[0]?.account_id
}

export interface IdentityView {
  readonly tenantId: string
  readonly issuer: string
  readonly createdAt: string
  readonly lastUsedOn: string | null
}

export async function identitiesOf(query: Query, accountId: string): Promise<IdentityView[]> {
  const { rows } = await query<{ tenant_id: string; issuer: string; created_at: string; last_used_on: string | null }>({
    name: 'identities_of',
    text: 'select tenant_id, issuer, created_at, last_used_on from app.identities_of($1)',
    values: [accountId],
  })
  return rows.map((row) => ({ tenantId: row.tenant_id, issuer: row.issuer, createdAt: row.created_at, lastUsedOn: row.last_used_on }))
}

/** Notes the day. */
export const touchIdentity = ({ clock }: Pick<Accounts, 'clock'>, { tenantId, issuer, subject }: Identity): Statement => ({
  name: 'touch_identity',
  text: 'select app.touch_identity($1, $2, $3, $4)',
  values: [tenantId, issuer, subject, clock.now().toISOString().slice(0, 10)],
})

/** Ends the link, and every session that was opened through it; false where there was none. */
export async function removeIdentity(query: Query, tenantId: string, accountId: string): Promise<boolean> {
  const { rows } = await query<{ removed: boolean }>({
    name: 'remove_identity',
    text: 'select app.remove_identity($1, $2) as removed',
    values: [tenantId, accountId],
  })
  return rows[0]?.removed === true
}

/** When a tenant leaves its provider: all links end, all visits, and all sessions that it opened. */
export const removeIdentities = (tenantId: string): Statement => ({
  name: 'remove_identities',
  text: 'select app.remove_identities($1)',
  values: [tenantId],
})

/** Somebody on their way to a provider and back. */
export interface ProviderVisit {
  readonly tenantId: string
  readonly purpose: 'sign-in' | 'link'
  /** Whose account is to be linked. */
  readonly accountId: string | null
  readonly checks: Checks
}

export const visitLife = 10 * 60 * 1000

/** What is kept of the visit; the token is for the browser that begins it, and no other ends it. */
export function newVisit(
  { clock }: Pick<Accounts, 'clock'>,
  { tenantId, purpose, accountId, checks }: ProviderVisit,
): { readonly token: string; readonly statement: Statement } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const { state, nonce, verifier } = checks
  const statement = {
    name: 'add_provider_visit',
    text: 'select app.add_provider_visit($1, $2, $3, $4, $5, $6, $7, $8, $9)',
    values: [hash, tenantId, purpose, accountId, state, nonce, verifier, now, new Date(now.getTime() + visitLife)],
  }
  return { token, statement }
}

interface VisitRow {
  tenant_id: string
  purpose: 'sign-in' | 'link'
  account_id: string | null
  state: string
  nonce: string
  verifier: string
}

/** Ends the visit: of two that come back with it one finds nothing. */
export async function takeVisit({ clock }: Pick<Accounts, 'clock'>, query: Query, token: string): Promise<ProviderVisit | undefined> {
  const { rows } = await query<VisitRow>({
    name: 'take_provider_visit',
    text: 'select tenant_id, purpose, account_id, state, nonce, verifier from app.take_provider_visit($1, $2)',
    values: [hashOfSecret(token), clock.now()],
  })
  const row = rows[0]
  if (row === undefined) return undefined
  const { state, nonce, verifier } = row
  return { tenantId: row.tenant_id, purpose: row.purpose, accountId: row.account_id, checks: { state, nonce, verifier } }
}
