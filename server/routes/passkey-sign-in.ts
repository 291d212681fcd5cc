import type { FastifyPluginAsync } from 'fastify'
import { invalid } from '#engine/api/errors.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import { askForPasskey, relyingPartyOf, verifyPasskey } from '#platform/accounts/passkey-ceremonies.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import type { Entrance } from '#server/entrance.ts'
import { finishSignIn } from '#server/finish-sign-in.ts'
import { originOf } from '#server/origin.ts'
import { body, optional, timeZone } from '#server/read-body.ts'
import { shownPasskey } from '#server/read-factor.ts'
import { passkeyOptions } from '#server/routes/security-shapes.ts'
import { data } from '#server/routes/shapes.ts'
import { answered, signedIn } from '#server/routes/signed-in.ts'
import { setSignInCookie, signInTokenOf } from '#server/session-cookie.ts'

const passkeyShown = body({ passkey: shownPasskey, timeZone: optional(timeZone) })

const tags = ['Session']

/** Signing in with a passkey alone: what one has, and by finger, face or PIN who one is. */
export const passkeySignInRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, baseUrl } = entrance
  const rp = relyingPartyOf(baseUrl)

  app.post(
    '/session/passkey/options',
    { config: { perAddress: 60 }, schema: { summary: 'Ask for a passkey to sign in with', tags, response: { 200: data(passkeyOptions) } } },
    async (_request, reply) => {
      const { token, hash } = newSecret()
      const options = await askForPasskey(accounts, rp, [], { purpose: 'sign-in', boundTo: hash })
      setSignInCookie(reply, baseUrl, token)
      return { data: options }
    },
  )

  app.post(
    '/session/passkey',
    { config: { perAddress: 120 }, schema: { summary: 'Sign in with a passkey', tags, body: passkeyShown.json, response: signedIn } },
    async (request, reply) => {
      const { passkey, timeZone: zone } = passkeyShown.read(request.body)
      const origin = originOf(request)
      const asked = { purpose: 'sign-in', boundTo: hashOfSecret(signInTokenOf(request)) } as const
      // Signatures are not guessed, so no account is locked for them; an address that tries many is.
      const found = await verifyPasskey(accounts, rp, asked, passkey)
      if (found.outcome === 'right') {
        const proof = { accountId: found.accountId, method: 'passkey', factor: 'passkey', timeZone: zone } as const
        return answered(reply, await finishSignIn(entrance, request, reply, proof))
      }
      await countAttempt(accounts, [subjectOf(accounts, 'address', networkOf(origin.ip))])
      if (found.outcome === 'copied') await accounts.database.global(securityEvent(accounts, found.accountId, 'passkey-copied', origin))
      throw invalid([{ pointer: '/passkey', code: `passkey.${found.outcome}` }])
    },
  )
}
