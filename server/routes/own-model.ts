import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { bodyOf, versionOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { changeField, endField, makeField, ownFields } from '#engine/own/fields.ts'
import { endObject, makeObject, ownObjects } from '#engine/own/objects.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'

type WithId = FastifyRequest<{ Params: { id: string } }>

/** The fields and objects that tenants make: owners and admins change them, everybody reads them. */
export function ownModelRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  /** The next request must see the new model, not the one of a second ago. */
  const changing = async <T>(request: FastifyRequest, change: (writing: Writing) => Promise<T>): Promise<T> => {
    const writing = await ask(request)
    try {
      return await change(writing)
    } finally {
      entrance.principals.forget({ tenantId: writing.principal.tenantId })
    }
  }
  const idOf = ({ params: { id } }: WithId): string => {
    if (!isId(id)) throw notFound()
    return id
  }

  app.get('/own-fields', async (request) => ({ data: ownFields(await ask(request)) }))
  app.post('/own-fields', async (request, reply) =>
    reply.code(201).send({ data: await changing(request, (writing) => makeField(writing, bodyOf(request))) }),
  )
  app.patch('/own-fields/:id', async (request: WithId) => ({
    data: await changing(request, (writing) => changeField(writing, idOf(request), bodyOf(request), versionOf(request, writing.principal))),
  }))
  app.delete('/own-fields/:id', async (request: WithId, reply) => {
    await changing(request, (writing) => endField(writing, idOf(request)))
    return reply.code(204).send()
  })
  app.get('/own-objects', async (request) => ({ data: ownObjects(await ask(request)) }))
  app.post('/own-objects', async (request, reply) =>
    reply.code(201).send({ data: await changing(request, (writing) => makeObject(writing, bodyOf(request))) }),
  )
  app.delete('/own-objects/:id', async (request: WithId, reply) => {
    await changing(request, (writing) => endObject(writing, idOf(request)))
    return reply.code(204).send()
  })
}
