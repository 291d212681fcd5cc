import { accountByEmail, membershipsOf } from '#platform/accounts/account.ts'
import { countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import { newEmailChange } from '#platform/accounts/email-changes.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import type { Entrance } from '#server/entrance.ts'
import { confirmLetter, emailLetter } from '#server/mail/account-letters.ts'
import { linkTo } from '#server/setup-link.ts'

type Asking = Pick<Entrance, 'accounts' | 'baseUrl' | 'sendLetter'>

/**
 * A letter to the mailbox of an address that an account is to have, or has without anybody having confirmed it. Nothing where it is somebody else's, or confirmed already, or
 * was written to several times lately.
 */
export async function askAtMailbox({ accounts, baseUrl, sendLetter }: Asking, account: AccountView, email: string): Promise<void> {
  const { database } = accounts
  if ((await countAttempt(accounts, [subjectOf(accounts, 'reset', `email ${email}`)])) > 0) return
  const holder = await accountByEmail(database.global, email)
  const own = holder?.id === account.id && !holder.emailConfirmed
  const [membership] = await membershipsOf(database.global, account.id)
  if (membership === undefined || (holder !== undefined && !own)) return
  const { token: secret, expiresAt, statement } = newEmailChange(accounts, account.id, email)
  await database.global(statement)
  const words = own ? confirmLetter : emailLetter
  const letter = words(account, { name: account.name, email }, { link: linkTo(baseUrl, 'confirm', secret), expiresAt })
  await sendLetter({ ...letter, tenantId: membership.tenantId, template: 'account.email', to: { name: account.name, email } })
}
