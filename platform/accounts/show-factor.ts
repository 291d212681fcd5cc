import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { networkOf } from '#platform/accounts/addresses.ts'
import { countAttempt, forgive, subjectOf } from '#platform/accounts/attempts.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import type { Factor } from '#platform/accounts/factors.ts'
import { type Asked, type RelyingParty, verifyPasskey } from '#platform/accounts/passkey-ceremonies.ts'
import { redeemRecoveryCode } from '#platform/accounts/recovery-codes.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { redeemTotp } from '#platform/accounts/totp.ts'
import type { Query } from '#platform/database/statement.ts'

/** One of the second factors, as it was shown. */
export type ShownFactor =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly response: AuthenticationResponseJSON; readonly rp: RelyingParty; readonly asked: Asked }

export type FactorOutcome =
  | { readonly outcome: 'right'; readonly factor: Factor }
  | { readonly outcome: 'wrong' | 'copied' }
  | { readonly outcome: 'locked'; readonly seconds: number }

/**
 * Is this the account's second factor? Guesses are counted by account and by network address, apart from those at the password: who knows the password shall not
 * clear them by typing it again.
 */
export async function showFactor(accounts: Accounts, accountId: string, shown: ShownFactor, origin: Origin): Promise<FactorOutcome> {
  const { database } = accounts
  const guessed = subjectOf(accounts, 'factor', accountId)
  const address = subjectOf(accounts, 'address', networkOf(origin.ip))
  const seconds = await countAttempt(accounts, [guessed, address])
  if (seconds > 0) return { outcome: 'locked', seconds }
  const outcome = await check(accounts, accountId, shown)
  if (outcome !== 'right') {
    await database.global(securityEvent(accounts, accountId, outcome === 'copied' ? 'passkey-copied' : 'factor-failed', origin))
    return { outcome }
  }
  await forgive(accounts, guessed, address)
  if (shown.kind === 'recovery-code') await database.global(securityEvent(accounts, accountId, 'recovery-code-used', origin))
  return { outcome, factor: shown.kind }
}

async function check(accounts: Accounts, accountId: string, shown: ShownFactor): Promise<'right' | 'wrong' | 'copied'> {
  const query: Query = (statement) => accounts.database.global(statement)
  if (shown.kind === 'code') return (await redeemTotp(accounts, query, accountId, shown.code)) ? 'right' : 'wrong'
  if (shown.kind === 'recovery-code') return (await redeemRecoveryCode(accounts, query, accountId, shown.code)) ? 'right' : 'wrong'
  const found = await verifyPasskey(accounts, shown.rp, shown.asked, shown.response)
  if (found.outcome === 'copied') return 'copied'
  return found.outcome === 'right' && found.accountId === accountId ? 'right' : 'wrong'
}
