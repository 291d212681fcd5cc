import type { Accounts } from '#platform/accounts/context.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** What a link that works once lets its holder do. */
export type TokenPurpose = 'set-up' | 'reset' | 'join' | 'operator'

export interface TokenSubject {
  readonly accountId: string | null
  readonly tenantId: string | null
  readonly memberId: string | null
}

const hour = 60 * 60 * 1000
const life: Readonly<Record<TokenPurpose, number>> = { 'set-up': 7 * 24 * hour, reset: hour, join: 7 * 24 * hour, operator: hour / 6 }

const nobody: TokenSubject = { accountId: null, tenantId: null, memberId: null }

export interface NewToken {
  readonly token: string
  readonly expiresAt: Date
  readonly statement: Statement
}

/** A new token and what writes it; older ones for the same purpose and subject die with that. */
export function newToken({ clock }: Pick<Accounts, 'clock'>, purpose: TokenPurpose, subject: Partial<TokenSubject> = {}): NewToken {
  const { token, hash } = newSecret()
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + life[purpose])
  const { accountId, tenantId, memberId } = { ...nobody, ...subject }
  const statement = {
    name: 'add_token',
    text: 'select app.add_token($1, $2, $3, $4, $5, $6, $7)',
    values: [hash, purpose, accountId, tenantId, memberId, now, expiresAt],
  }
  return { token, expiresAt, statement }
}

export interface FoundToken extends TokenSubject {
  readonly createdAt: string
}

/** For whom a token is; undefined when it was used, has expired or never was: nobody learns which. */
export async function tokenOf(
  { clock }: Pick<Accounts, 'clock'>,
  query: Query,
  purpose: TokenPurpose,
  token: string,
): Promise<FoundToken | undefined> {
  const { rows } = await query<{ account_id: string | null; tenant_id: string | null; member_id: string | null; created_at: string }>({
    name: 'token_of',
    text: 'select account_id, tenant_id, member_id, created_at from app.token_of($1, $2, $3)',
    values: [hashOfSecret(token), purpose, clock.now()],
  })
  return rows.map((row) => ({ accountId: row.account_id, tenantId: row.tenant_id, memberId: row.member_id, createdAt: row.created_at }))[0]
}

/** Uses the token up, in the transaction that does what it stands for. That one fails as a whole (`isTokenGone`) when it no longer works. */
export const redeemToken = ({ clock }: Pick<Accounts, 'clock'>, purpose: TokenPurpose, token: string): Statement => ({
  name: 'redeem_token',
  text: 'select app.redeem_token($1, $2, $3)',
  values: [hashOfSecret(token), purpose, clock.now()],
})

/** The token was used by somebody else in the meantime, or has expired. */
export const isTokenGone = (error: unknown): boolean => error instanceof DatabaseError && error.sqlState === 'ST001'
