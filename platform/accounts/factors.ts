import type { Accounts } from '#platform/accounts/context.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/**
 * What stands behind a session besides the first proof. A device that was remembered showed its factor earlier; `provider`: the tenant's own provider checked one,
 * which counts in that tenant alone, as the session does.
 */
export type Factor = 'code' | 'passkey' | 'recovery-code' | 'device' | 'provider'

/** What an account has. */
export interface Factors {
  readonly totp: boolean
  readonly passkeys: number
}

export async function factorsOf(query: Query, accountId: string): Promise<Factors> {
  const { rows } = await query<Factors>({
    name: 'factors_of',
    text: 'select totp, passkeys from app.factors_of($1)',
    values: [accountId],
  })
  return rows[0] ?? { totp: false, passkeys: 0 }
}

export const hasFactor = ({ totp, passkeys }: Factors): boolean => totp || passkeys > 0

/** With the first factor this session has it too; those that were opened without one end. */
export const firstFactorAdded = ({ clock }: Pick<Accounts, 'clock'>, accountId: string, sessionId: string, factor: Factor): Statement => ({
  name: 'first_factor_added',
  text: 'select app.first_factor_added($1, $2, $3, $4)',
  values: [accountId, sessionId, factor, clock.now()],
})

/** With the last factor go the recovery codes, and no session counts as opened with one any more. */
export const lastFactorRemoved = (accountId: string): Statement => ({
  name: 'last_factor_removed',
  text: 'select app.last_factor_removed($1)',
  values: [accountId],
})

/** For who has lost everything: no factor, no recovery code, no session and no remembered device is left. */
export const resetFactors = (accountId: string): Statement => ({
  name: 'reset_factors',
  text: 'select app.reset_factors($1)',
  values: [accountId],
})

/** Within a transaction: of two that add or remove factors at once, one waits for the other. */
export const holdAccount = (accountId: string): Statement => ({
  name: 'hold_account',
  text: 'select app.hold_account($1)',
  values: [accountId],
})
