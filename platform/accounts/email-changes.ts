import type { Accounts } from '#platform/accounts/context.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

const life = 24 * 60 * 60 * 1000

/** A link that confirms a new address of the account; an older one dies. */
export function newEmailChange(
  { clock }: Pick<Accounts, 'clock'>,
  accountId: string,
  email: string,
): { readonly token: string; readonly expiresAt: Date; readonly statement: Statement } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + life)
  const statement = {
    name: 'add_email_change',
    text: 'select app.add_email_change($1, $2, $3, $4, $5)',
    values: [accountId, hash, email, now, expiresAt],
  }
  return { token, expiresAt, statement }
}

/** Whose new address a link confirms; undefined when it was used, has expired or never was. */
export async function emailChangeOf(
  { clock }: Pick<Accounts, 'clock'>,
  query: Query,
  token: string,
): Promise<{ readonly accountId: string; readonly email: string } | undefined> {
  const { rows } = await query<{ account_id: string; email: string }>({
    name: 'email_change_of',
    text: 'select account_id, email from app.email_change_of($1, $2)',
    values: [hashOfSecret(token), clock.now()],
  })
  return rows.map((row) => ({ accountId: row.account_id, email: row.email }))[0]
}

/** The new address counts from now on. `isTokenGone` when the link no longer works; `database.unique` when somebody else has the address by now. */
export const changeEmail = ({ clock }: Pick<Accounts, 'clock'>, token: string): Statement => ({
  name: 'change_email',
  text: 'select app.change_email($1, $2)',
  values: [hashOfSecret(token), clock.now()],
})
