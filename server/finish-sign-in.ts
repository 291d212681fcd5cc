import type { FastifyReply, FastifyRequest } from 'fastify'
import { unauthenticated } from '#engine/api/errors.ts'
import { accountOf } from '#platform/accounts/account.ts'
import { concludeSignIn, type Proof } from '#platform/accounts/conclude.ts'
import { factorsOf } from '#platform/accounts/factors.ts'
import type { Entrance } from '#server/entrance.ts'
import { sendNewPlaceLetter } from '#server/mail/security-letters.ts'
import { endOldSession } from '#server/old-session.ts'
import { originOf } from '#server/origin.ts'
import { addDeviceCookie, clearSignInCookie, setSessionCookie, setSignInCookie, signInTokenOf } from '#server/session-cookie.ts'
import { type SessionAnswer, sessionView } from '#server/session-view.ts'
import { tellOfNewPlace } from '#server/tell-accounts.ts'

/** What is still to be shown, and whether the browser is to be remembered afterwards. */
export interface FactorNeeded {
  readonly factors: readonly ('code' | 'passkey' | 'recovery-code')[]
  readonly remember: boolean
}

export type Finished =
  | { readonly outcome: 'signed-in'; readonly session: SessionAnswer }
  | { readonly outcome: 'factor-needed'; readonly needed: FactorNeeded }

/**
 * The last step of every way in, for routes: a session in a cookie, or half a sign-in in another and the question for the second factor (the page
 * `/sign-in/factor` asks it, also after a redirect). Whoever signs in from a new place is told by mail.
 */
export async function finishSignIn(
  entrance: Entrance,
  request: FastifyRequest,
  reply: FastifyReply,
  proof: Proof & { readonly timeZone?: string | undefined },
): Promise<Finished> {
  const { accounts, baseUrl, background } = entrance
  const origin = originOf(request, proof.timeZone)
  const conclusion = await concludeSignIn(accounts, proof, origin)
  if (conclusion.outcome === 'nobody') throw unauthenticated('session.wrong-credentials')
  if (conclusion.outcome === 'factor-needed') {
    setSignInCookie(reply, baseUrl, conclusion.token)
    return { outcome: 'factor-needed', needed: await factorNeeded(entrance, proof.accountId, proof.remember === true) }
  }
  await endOldSession(entrance, request)
  setSessionCookie(reply, baseUrl, conclusion.token)
  if (signInTokenOf(request) !== '') clearSignInCookie(reply, baseUrl)
  if (conclusion.deviceToken !== null) addDeviceCookie(request, reply, baseUrl, conclusion.deviceToken)
  if (conclusion.newPlace) {
    background.start('letter about a new device not sent', () => sendNewPlaceLetter(entrance, proof.accountId, origin))
    background.start('notification of a new device not made', () => tellOfNewPlace(accounts, proof.accountId))
  }
  const account = await accountOf(accounts.database.global, proof.accountId)
  if (account === undefined) throw unauthenticated('session.wrong-credentials')
  return { outcome: 'signed-in', session: await sessionView(entrance, account, conclusion.factor, undefined, proof.onlyTenantId) }
}

/** What the account can be asked for. */
export async function factorNeeded({ accounts }: Pick<Entrance, 'accounts'>, accountId: string, remember: boolean): Promise<FactorNeeded> {
  const { totp, passkeys } = await factorsOf(accounts.database.global, accountId)
  return { factors: [...(totp ? ['code' as const] : []), ...(passkeys > 0 ? ['passkey' as const] : []), 'recovery-code'], remember }
}
