import type { FastifyPluginAsync } from 'fastify'
import { idCursor } from '#engine/api/cursor.ts'
import { notFound } from '#engine/api/errors.ts'
import { devicesOf, forgetDevice } from '#platform/accounts/devices.ts'
import { securityEvent, securityEventsOf } from '#platform/accounts/security-events.ts'
import type { Query } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { originOf } from '#server/origin.ts'
import { device, securityEvent as eventShape, page } from '#server/routes/security-shapes.ts'
import { dataList, nothing } from '#server/routes/shapes.ts'

const tags = ['Account']
const eventsAPage = 30

/** The devices that are remembered, and what happened to the account. */
export const deviceRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals } = entrance
  const query: Query = (statement) => accounts.database.global(statement)

  app.get(
    '/devices',
    { schema: { summary: 'The devices that are remembered', tags, response: { 200: dataList(device) } } },
    async (request) => {
      const { account, deviceId } = await principals.signedIn(request)
      return { data: (await devicesOf(accounts, account.id)).map((each) => ({ ...each, current: each.id === deviceId })) }
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/devices/:id',
    { schema: { summary: 'Forget a device, and end what is signed in there', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { account } = await principals.signedIn(request)
      const { id } = request.params
      if (!isId(id) || !(await forgetDevice(query, account.id, id))) throw notFound()
      await query(securityEvent(accounts, account.id, 'device-forgotten', originOf(request)))
      principals.forget({ accountId: account.id })
      return reply.code(204).send()
    },
  )

  app.get<{ Querystring: { cursor?: string } }>(
    '/account/events',
    { schema: { summary: 'What happened to my account in the last ninety days', tags, response: { 200: page(eventShape) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      const before = idCursor(request.query.cursor) ?? null
      const found = await securityEventsOf(query, account.id, before, eventsAPage + 1)
      const shownNow = found.slice(0, eventsAPage)
      return { data: shownNow, next: found.length > eventsAPage ? (shownNow.at(-1)?.id ?? null) : null }
    },
  )
}
