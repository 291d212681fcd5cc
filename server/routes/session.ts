import type { FastifyPluginAsync } from 'fastify'
import { notFound, tooMany, unauthenticated } from '#engine/api/errors.ts'
import { accountOf } from '#platform/accounts/account.ts'
import { endSession, sessionsOf } from '#platform/accounts/sessions.ts'
import { signIn } from '#platform/accounts/sign-in.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { endOldSession } from '#server/old-session.ts'
import { originOf } from '#server/origin.ts'
import { body, emailAddress, password } from '#server/read-body.ts'
import { data, dataList, listedSession, nothing, session } from '#server/routes/shapes.ts'
import { clearSessionCookie, sessionCookie, setSessionCookie } from '#server/session-cookie.ts'
import { sessionView } from '#server/session-view.ts'

const credentials = body({ email: emailAddress, password })

const tags = ['Session']

/** Signing in and out, and the places where one is signed in. */
export const sessionRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl } = entrance

  async function end(accountId: string, sessionId: string): Promise<boolean> {
    const ended = await endSession(accounts, accountId, sessionId)
    principals.forget({ sessionId })
    return ended
  }

  app.post(
    '/session',
    { config: { perAddress: 120 }, schema: { summary: 'Sign in', tags, body: credentials.json, response: { 200: data(session) } } },
    async (request, reply) => {
      const { email, password: typed } = credentials.read(request.body)
      const result = await signIn(accounts, email, typed, originOf(request))
      if (result.outcome === 'locked') throw tooMany('session.locked', result.seconds)
      if (result.outcome === 'wrong') throw unauthenticated('session.wrong-credentials')
      const account = await accountOf(accounts.database.global, result.accountId)
      if (account === undefined) throw unauthenticated('session.wrong-credentials')
      await endOldSession(entrance, request)
      setSessionCookie(reply, baseUrl, result.token)
      return { data: await sessionView(entrance, account) }
    },
  )

  app.get('/session', { schema: { summary: 'Who is signed in', tags, response: { 200: data(session) } } }, async (request, reply) => {
    const { account } = await principals.signedIn(request)
    // The browser forgets the cookie when we forget the session, not earlier.
    setSessionCookie(reply, baseUrl, request.cookies[sessionCookie] ?? '')
    return { data: await sessionView(entrance, account) }
  })

  app.delete('/session', { schema: { summary: 'Sign out', tags, response: { 204: nothing } } }, async (request, reply) => {
    const { account, sessionId } = await principals.signedIn(request)
    await end(account.id, sessionId)
    clearSessionCookie(reply, baseUrl)
    return reply.code(204).send()
  })

  app.get(
    '/sessions',
    { schema: { summary: 'Where I am signed in', tags, response: { 200: dataList(listedSession) } } },
    async (request) => {
      const { account, sessionId } = await principals.signedIn(request)
      const all = await sessionsOf(accounts, account.id)
      return { data: all.map((each) => ({ ...each, current: each.id === sessionId })) }
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/sessions/:id',
    { schema: { summary: 'Sign out there', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { account, sessionId } = await principals.signedIn(request)
      const { id } = request.params
      if (!isId(id)) throw notFound()
      if (!(await end(account.id, id))) throw notFound()
      if (id === sessionId) clearSessionCookie(reply, baseUrl)
      return reply.code(204).send()
    },
  )
}
