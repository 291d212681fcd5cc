import type { FastifyPluginAsync } from 'fastify'
import { notFound, tooMany, unauthenticated } from '#engine/api/errors.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { endSession, endSessions, endSessionThere, sessionsOf } from '#platform/accounts/sessions.ts'
import { provePassword } from '#platform/accounts/sign-in.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { finishSignIn } from '#server/finish-sign-in.ts'
import { sendLockedLetter } from '#server/mail/security-letters.ts'
import { originOf } from '#server/origin.ts'
import { body, emailAddress, optional, password, timeZone, yesOrNo } from '#server/read-body.ts'
import { data, dataList, listedSession, nothing, session } from '#server/routes/shapes.ts'
import { answered, signedIn } from '#server/routes/signed-in.ts'
import { clearSessionCookie, clearViewAsCookie, sessionCookie, setSessionCookie } from '#server/session-cookie.ts'
import { sessionView } from '#server/session-view.ts'
import { viewingOf } from '#server/view-as.ts'

const credentials = body({ email: emailAddress, password, remember: optional(yesOrNo), timeZone: optional(timeZone) })

const tags = ['Session']

/** Signing in and out, and the places where one is signed in. */
export const sessionRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl, background } = entrance

  async function end(accountId: string, sessionId: string): Promise<boolean> {
    const ended = await endSession(accounts, accountId, sessionId)
    principals.forget({ sessionId })
    return ended
  }

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
    const { account, factor } = await principals.signedIn(request)
    // The browser forgets the cookie when we forget the session, not earlier.
    setSessionCookie(reply, baseUrl, request.cookies[sessionCookie] ?? '')
    return { data: await sessionView(entrance, account, factor, viewingOf(request)) }
  })

  app.delete('/session', { schema: { summary: 'Sign out', tags, response: { 204: nothing } } }, async (request, reply) => {
    const { account, sessionId } = await principals.signedIn(request)
    await end(account.id, sessionId)
    await accounts.database.global(securityEvent(accounts, account.id, 'signed-out', originOf(request)))
    clearSessionCookie(reply, baseUrl)
    clearViewAsCookie(reply, baseUrl)
    return reply.code(204).send()
  })

  app.get(
    '/sessions',
    { schema: { summary: 'Where I am signed in', tags, response: { 200: dataList(listedSession) } } },
    async (request) => {
      const { account, sessionId } = await principals.signedIn(request)
      const all = await sessionsOf(accounts, account.id)
      return { data: all.map(({ deviceId, ...each }) => ({ ...each, remembered: deviceId !== null, current: each.id === sessionId })) }
    },
  )

  app.delete(
    '/sessions',
    { schema: { summary: 'Sign out everywhere else; the devices there are no longer remembered', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { account, sessionId } = await principals.signedIn(request)
      const ended = await endSessions(accounts.database.global, account.id, sessionId)
      if (ended > 0) await accounts.database.global(securityEvent(accounts, account.id, 'session-ended', originOf(request)))
      principals.forget({ accountId: account.id })
      return reply.code(204).send()
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/sessions/:id',
    { schema: { summary: 'Sign out there', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { account, sessionId } = await principals.signedIn(request)
      const { id } = request.params
      if (!isId(id)) throw notFound()
      const { database } = accounts
      const ended = id === sessionId ? await end(account.id, id) : await endSessionThere(database.global, account.id, id)
      if (!ended) throw notFound()
      await database.global(securityEvent(accounts, account.id, id === sessionId ? 'signed-out' : 'session-ended', originOf(request)))
      principals.forget({ sessionId: id })
      if (id === sessionId) clearSessionCookie(reply, baseUrl)
      return reply.code(204).send()
    },
  )
}
