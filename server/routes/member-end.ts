import type { FastifyInstance, FastifyRequest } from 'fastify'
import { end, mark } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { membershipsOfEnded } from '#server/members.ts'

type Asked = FastifyRequest<{ Params: { id: string }; Querystring: { forever?: string } }>

/** Deleting a member is deleting a record, but two things are the operator's: what is remembered of who may come in, and the membership, which ends with the member. */
export function memberEndRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  app.delete('/members/:id', async (request: Asked, reply) => {
    const { principals } = entrance
    const writing = await writingAs(engine, await principals.resolve(request))
    const { id } = request.params
    if (!isId(id)) throw notFound()
    const { tenantId } = writing.principal
    try {
      if (request.query.forever === 'true') {
        await end(writing, 'member', [id], { along: () => membershipsOfEnded(tenantId)('member', [id]) })
        return reply.code(204).send()
      }
      const [record] = await mark(writing, 'member', [id], 'delete')
      return { data: record }
    } finally {
      principals.forget({ tenantId })
    }
  })
}
