import type { FastifyInstance, FastifyRequest } from 'fastify'
import { forbidden } from '#engine/api/errors.ts'
import { allClosures, reopen, requestClosure } from '#engine/closure/closures.ts'
import { writingAs } from '#engine/engine.ts'
import type { Context } from '#server/context.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { body, text } from '#server/read-body.ts'
import { closure, data, nothing } from '#server/routes/shapes.ts'

const wanted = body({ name: text(120) })
const tags = ['Everything']

/** Deleting everything of the tenant: asked for by its name, done after the days in which one may change one's mind. */
export function closureRoutes(app: FastifyInstance, { engine, entrance, config }: Context): void {
  const prove = (request: FastifyRequest): Promise<void> => mustBeProvenAtScreen(entrance, request)

  app.get(
    '/tenant/closure',
    { schema: { summary: 'Whether the tenant is closing', tags, response: { 200: data(closure) } } },
    async (request) => {
      const { tenantId } = await entrance.principals.resolve(request)
      const found = (await allClosures(engine.database)).find(({ id }) => id === tenantId)
      const standing = found && { requestedAt: found.requestedAt, dueAt: found.dueAt }
      return { data: { days: config.closureDays, closing: standing ?? null } }
    },
  )
  app.post(
    '/tenant/closure',
    { schema: { summary: 'Delete everything after some days', tags, body: wanted.json, response: { 200: data(closure) } } },
    async (request) => {
      const writing = await writingAs(engine, await entrance.principals.resolve(request))
      if (writing.principal.role !== 'owner') throw forbidden('closure.owners-only')
      await prove(request)
      const { name } = wanted.read(request.body)
      const { requestedAt, dueAt } = await requestClosure(writing, name, config.closureDays)
      entrance.closures.forget()
      return { data: { days: config.closureDays, closing: { requestedAt, dueAt } } }
    },
  )
  app.delete(
    '/tenant/closure',
    { schema: { summary: 'Keep everything after all', tags, response: { 204: nothing } } },
    async (request, reply) => {
      await reopen(await writingAs(engine, await entrance.principals.resolve(request)))
      entrance.closures.forget()
      return reply.code(204).send()
    },
  )
}
