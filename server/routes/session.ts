import type { FastifyPluginAsync } from 'fastify'
import { tooMany, unauthenticated } from '#engine/api/errors.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { endSession } from '#platform/accounts/sessions.ts'
import { provePassword } from '#platform/accounts/sign-in.ts'
import type { Entrance } from '#server/entrance.ts'
import { finishSignIn } from '#server/finish-sign-in.ts'
import { sendLockedLetter } from '#server/mail/security-letters.ts'
import { originOf } from '#server/origin.ts'
import { body, emailAddress, optional, password, timeZone, yesOrNo } from '#server/read-body.ts'
import { data, nothing, session } from '#server/routes/shapes.ts'
import { answered, signedIn } from '#server/routes/signed-in.ts'
import { clearSessionCookie, clearViewAsCookie, sessionCookie, setSessionCookie } from '#server/session-cookie.ts'
import { sessionView } from '#server/session-view.ts'
import { viewingOf } from '#server/view-as.ts'

const credentials = body({ email: emailAddress, password, remember: optional(yesOrNo), timeZone: optional(timeZone) })

const tags = ['Session']

/** Signing in and out. */
export const sessionRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl, background } = entrance

  app.post(
    '/session',
    { config: { perAddress: 120 }, schema: { summary: 'Sign in', tags, body: credentials.json, response: signedIn } },
    async (request, reply) => {
      const { email, password: typed, remember, timeZone: zone } = credentials.read(request.body)
      const origin = originOf(request, zone)
      const result = await provePassword(accounts, email, typed, origin)
      if (result.outcome === 'locked') {
        const { lockedAccount } = result
        if (lockedAccount !== null)
          background.start('letter about a lock not sent', () => sendLockedLetter(entrance, lockedAccount, origin))
        throw tooMany('session.locked', result.seconds)
      }
      if (result.outcome === 'wrong') throw unauthenticated('session.wrong-credentials')
      const proof = { accountId: result.accountId, method: 'password', remember: remember === true, timeZone: zone } as const
      return answered(reply, await finishSignIn(entrance, request, reply, proof))
    },
  )

  app.get('/session', { schema: { summary: 'Who is signed in', tags, response: { 200: data(session) } } }, async (request, reply) => {
    const { account, factor, onlyTenantId } = await principals.session(request)
    // The browser forgets the cookie when we forget the session, not earlier.
    setSessionCookie(reply, baseUrl, request.cookies[sessionCookie] ?? '')
    return { data: await sessionView(entrance, account, factor, viewingOf(request), onlyTenantId) }
  })

  app.delete('/session', { schema: { summary: 'Sign out', tags, response: { 204: nothing } } }, async (request, reply) => {
    const { account, sessionId } = await principals.session(request)
    await endSession(accounts, account.id, sessionId)
    principals.forget({ sessionId })
    await accounts.database.global(securityEvent(accounts, account.id, 'signed-out', originOf(request)))
    clearSessionCookie(reply, baseUrl)
    clearViewAsCookie(reply, baseUrl)
    return reply.code(204).send()
  })
}
