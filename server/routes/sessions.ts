import type { FastifyPluginAsync } from 'fastify'
import { notFound } from '#engine/api/errors.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { endSession, endSessions, endSessionThere, sessionsOf } from '#platform/accounts/sessions.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { originOf } from '#server/origin.ts'
import { dataList, listedSession, nothing } from '#server/routes/shapes.ts'
import { clearSessionCookie } from '#server/session-cookie.ts'

const tags = ['Session']

/** The places where one is signed in. */
export const sessionsRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl } = entrance

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
      const ended = id === sessionId ? await endSession(accounts, account.id, id) : await endSessionThere(database.global, account.id, id)
      if (!ended) throw notFound()
      await database.global(securityEvent(accounts, account.id, id === sessionId ? 'signed-out' : 'session-ended', originOf(request)))
      principals.forget({ sessionId: id })
      if (id === sessionId) clearSessionCookie(reply, baseUrl)
      return reply.code(204).send()
    },
  )
}
