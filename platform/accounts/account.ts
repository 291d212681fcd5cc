import type { Accounts } from '#platform/accounts/context.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

export interface Account extends AccountView {
  readonly passwordHash: string
  /** Its mailbox, or the operator, has said that the address is the holder's. */
  readonly emailConfirmed: boolean
}

interface AccountRow {
  id: string
  email: string
  name: string
  language: 'en' | 'de'
  time_zone: string
  password_hash: string
  email_confirmed: boolean
}

const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  email: row.email,
  name: row.name,
  language: row.language,
  timeZone: row.time_zone,
  passwordHash: row.password_hash,
  emailConfirmed: row.email_confirmed,
})

/** `email` in lower case. */
export async function accountByEmail(query: Query, email: string): Promise<Account | undefined> {
  const { rows } = await query<AccountRow>({
    name: 'account_by_email',
    text: 'select id, email, name, language, time_zone, password_hash, email_confirmed from app.account_by_email($1)',
    values: [email],
  })
  return rows.map(toAccount)[0]
}

export async function accountOf(query: Query, id: string): Promise<Account | undefined> {
  const { rows } = await query<AccountRow>({
    name: 'account_of',
    text: 'select id, email, name, language, time_zone, password_hash, email_confirmed from app.account_of($1)',
    values: [id],
  })
  return rows.map(toAccount)[0]
}

/** A new account and what writes it: of an address that nobody has confirmed. `database.unique` when the address has one. */
export function newAccount(
  { clock }: Pick<Accounts, 'clock'>,
  account: Omit<Account, 'id' | 'emailConfirmed'>,
): { readonly id: string; readonly statement: Statement } {
  const id = newId(clock)
  const { email, name, language, timeZone, passwordHash } = account
  const statement = {
    name: 'add_account',
    text: 'select app.add_account($1, $2, $3, $4, $5, $6, $7)',
    values: [id, email, name, language, timeZone, passwordHash, clock.now()],
  }
  return { id, statement }
}

/** The holder has shown that the mailbox is theirs too. */
export const confirmEmail = ({ clock }: Pick<Accounts, 'clock'>, accountId: string): Statement => ({
  name: 'confirm_email',
  text: 'select app.confirm_email($1, $2)',
  values: [accountId, clock.now()],
})

/**
 * Whoever asks has shown that the mailbox is theirs, and nothing else. Where nobody had done that before, whatever would let somebody else in goes: factors, passkeys,
 * remembered devices, links to providers, sessions. True then.
 */
export async function claimAccount({ clock }: Pick<Accounts, 'clock'>, query: Query, accountId: string): Promise<boolean> {
  const { rows } = await query<{ claimed: boolean }>({
    name: 'claim_account',
    text: 'select app.claim_account($1, $2) as claimed',
    values: [accountId, clock.now()],
  })
  return rows[0]?.claimed === true
}

export async function changeAccount(query: Query, { id, name, language, timeZone }: Omit<AccountView, 'email'>): Promise<void> {
  await query({ name: 'change_account', text: 'select app.change_account($1, $2, $3, $4)', values: [id, name, language, timeZone] })
}

/** Sets a password; every session of the account ends but `stayingSession`. */
export async function changePassword(query: Query, id: string, passwordHash: string, stayingSession: string | null): Promise<void> {
  await query({ name: 'change_password', text: 'select app.change_password($1, $2, $3)', values: [id, passwordHash, stayingSession] })
}

export interface Membership {
  readonly tenantId: string
  readonly slug: string
  readonly name: string
  readonly memberId: string
}

/** The tenants of an account, by name; also those where the member is no longer active. */
export async function membershipsOf(query: Query, accountId: string): Promise<Membership[]> {
  const { rows } = await query<{ tenant_id: string; slug: string; name: string; member_id: string }>({
    name: 'memberships_of',
    text: 'select tenant_id, slug, name, member_id from app.memberships_of($1)',
    values: [accountId],
  })
  return rows.map((row) => ({ tenantId: row.tenant_id, slug: row.slug, name: row.name, memberId: row.member_id }))
}

/** The account may enter the tenant as that member, and no longer as another one. */
export const addMembership = (accountId: string, tenantId: string, memberId: string, at: Date): Statement => ({
  name: 'add_membership',
  text: 'select app.add_membership($1, $2, $3, $4)',
  values: [accountId, tenantId, memberId, at],
})

/** Has somebody joined the tenant as this member? */
export async function hasMembership(query: Query, tenantId: string, memberId: string): Promise<boolean> {
  const { rows } = await query<{ found: boolean }>({
    name: 'has_membership',
    text: 'select app.has_membership($1, $2) as found',
    values: [tenantId, memberId],
  })
  return rows[0]?.found === true
}

/** When a member is ended, in the same transaction: its account may no longer enter. */
export const endMembership = (tenantId: string, memberId: string): Statement => ({
  name: 'end_membership',
  text: 'select app.end_membership($1, $2)',
  values: [tenantId, memberId],
})
