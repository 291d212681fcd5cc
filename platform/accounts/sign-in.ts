import { accountByEmail } from '#platform/accounts/account.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { countAttempt, forgive, subjectOf } from '#platform/accounts/attempts.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { newSession } from '#platform/accounts/sessions.ts'

export type SignInOutcome =
  | { readonly outcome: 'signed-in'; readonly token: string; readonly accountId: string }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'locked'; readonly seconds: number }

/** Signs in with e-mail address (lower case) and password. An address without account and a wrong password cost the same work and get the same answer. */
export async function signIn(accounts: Accounts, email: string, password: string, origin: Origin): Promise<SignInOutcome> {
  const { database, passwords } = accounts
  const bySubject = { account: subjectOf(accounts, 'account', email), address: subjectOf(accounts, 'address', networkOf(origin.ip)) }
  const seconds = await countAttempt(accounts, [bySubject.account, bySubject.address])
  if (seconds > 0) return { outcome: 'locked', seconds }
  const account = await accountByEmail(database.global, email)
  const right = await passwords.verify(account?.passwordHash, password)
  if (account === undefined || !right) return { outcome: 'wrong' }
  await forgive(accounts, bySubject.account, bySubject.address)
  const { token, statement } = newSession(accounts, account.id, origin)
  await database.global(statement)
  return { outcome: 'signed-in', token, accountId: account.id }
}
