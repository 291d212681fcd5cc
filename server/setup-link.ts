import type { Accounts } from '#platform/accounts/context.ts'
import { hasTenant } from '#platform/accounts/tenants.ts'
import { type NewToken, newToken } from '#platform/accounts/tokens.ts'

/** Where a token is read by the page and by nobody on the way: behind `#`. */
export const linkTo = (baseUrl: string, page: 'setup' | 'reset' | 'join' | 'sign-up' | 'confirm' | 'operator', token: string): string =>
  `${baseUrl}/${page}#${token}`

export interface OneTimeLink extends Pick<NewToken, 'expiresAt'> {
  readonly link: string
}

/** Until a tenant exists: a fresh link for the first owner; the older one dies. Null afterwards. */
export async function freshSetupLink(accounts: Accounts, baseUrl: string): Promise<OneTimeLink | null> {
  if (await hasTenant(accounts.database.global)) return null
  const { token, expiresAt, statement } = newToken(accounts, 'set-up')
  await accounts.database.global(statement)
  return { link: linkTo(baseUrl, 'setup', token), expiresAt }
}
