import type { FastifyInstance, FastifyRequest } from 'fastify'
import { idCursor } from '#engine/api/cursor.ts'
import { outbox } from '#engine/outbox.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'

/** What was sent, what waits, what stays here because no mail server is set: for owners and admins. */
export function outboxRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  app.get('/outbox', async (request: FastifyRequest<{ Querystring: { cursor?: string } }>) => {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    return outbox(engine, principal.tenantId, idCursor(request.query.cursor))
  })
}
