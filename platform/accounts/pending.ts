import type { Accounts } from '#platform/accounts/context.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import type { SignInMethod } from '#platform/accounts/sessions.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** So long there is to find the phone. */
export const pendingLife = 10 * 60 * 1000

/** Half a sign-in: who it is was shown, the second factor was not. */
export interface Pending {
  readonly accountId: string
  readonly method: SignInMethod
  readonly remember: boolean
  /** The session will be for this tenant alone; null for all of the account's. */
  readonly onlyTenantId: string | null
}

export function newPending(
  { clock }: Pick<Accounts, 'clock'>,
  { accountId, method, remember, onlyTenantId }: Pending,
): { readonly token: string; readonly statements: readonly Statement[] } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const statement = {
    name: 'add_pending_sign_in',
    text: 'select app.add_pending_sign_in($1, $2, $3, $4, $5, $6)',
    values: [hash, accountId, method, remember, now, new Date(now.getTime() + pendingLife)],
  }
  const confine = {
    name: 'confine_pending_sign_in',
    text: 'select app.confine_pending_sign_in($1, $2)',
    values: [hash, onlyTenantId],
  }
  return { token, statements: onlyTenantId === null ? [statement] : [statement, confine] }
}

/** Undefined when it is over, was finished, or never was. */
export async function pendingOf({ clock }: Pick<Accounts, 'clock'>, query: Query, token: string): Promise<Pending | undefined> {
  const { rows } = await query<{ account_id: string; method: SignInMethod; remember: boolean; only_tenant_id: string | null }>({
    name: 'pending_sign_in',
    text: 'select account_id, method, remember, only_tenant_id from app.pending_sign_in($1, $2)',
    values: [hashOfSecret(token), clock.now()],
  })
  return rows.map((row) => ({ accountId: row.account_id, method: row.method, remember: row.remember, onlyTenantId: row.only_tenant_id }))[0]
}

/** It is finished, or given up; false for one that is over already. Of two that finish it at once one is told no. */
export async function takePending({ clock }: Pick<Accounts, 'clock'>, query: Query, token: string): Promise<boolean> {
  const { rows } = await query<{ taken: boolean }>({
    name: 'take_pending_sign_in',
    text: 'select app.take_pending_sign_in($1, $2) as taken',
    values: [hashOfSecret(token), clock.now()],
  })
  return rows[0]?.taken === true
}
