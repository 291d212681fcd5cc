import { accountByEmail } from '#platform/accounts/account.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { clear, countAttempt, forgive, subjectOf } from '#platform/accounts/attempts.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { knownDevice } from '#platform/accounts/devices.ts'
import { noteFor } from '#platform/accounts/security-events.ts'

export type PasswordOutcome =
  | { readonly outcome: 'proven'; readonly accountId: string }
  | { readonly outcome: 'wrong' }
  /** `lockedAccount`: the account whose holder should hear of it now; null where it was said lately, or nobody has the address. */
  | { readonly outcome: 'locked'; readonly seconds: number; readonly lockedAccount: string | null }

/**
 * Whose are this e-mail address (lower case) and password? An address without account and a wrong password cost the same work and get the same answer. A browser
 * that the account's holder had remembered has a count of its own and no other: strangers who guess cannot lock it out, neither at its account nor behind its address.
 */
export async function provePassword(accounts: Accounts, email: string, password: string, origin: Origin): Promise<PasswordOutcome> {
  const { database, passwords } = accounts
  const device = await knownDevice(accounts, email, origin)
  const stranger = { account: subjectOf(accounts, 'account', email), address: subjectOf(accounts, 'address', networkOf(origin.ip)) }
  const known = device && subjectOf(accounts, 'device', device.id)
  const seconds = await countAttempt(accounts, known === undefined ? [stranger.account, stranger.address] : [known])
  if (seconds > 0) return { outcome: 'locked', seconds, lockedAccount: await noteFor(accounts, email, 'locked', origin) }
  const account = await accountByEmail(database.global, email)
  const right = await passwords.verify(account?.passwordHash, password)
  if (account === undefined || !right) {
    await noteFor(accounts, email, 'sign-in-failed', origin)
    return { outcome: 'wrong' }
  }
  if (known === undefined) await forgive(accounts, stranger.account, stranger.address)
  else await clear(database.global, known)
  return { outcome: 'proven', accountId: account.id }
}
