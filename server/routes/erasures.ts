import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { idCursor } from '#engine/api/cursor.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { decideErasure, mustErase, planErasure, startErasure } from '#engine/erase/erasures.ts'
import { certificateOf, erasureOf, listErasures } from '#engine/erase/list.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { body, text, yesOrNo } from '#server/read-body.ts'
import { erasure, erasurePlan } from '#server/routes/erasure-shapes.ts'
import { data, list, orNull, record, string } from '#server/routes/shapes.ts'

const asked = body({ entity: text(60), id: text(36) })
const decision = body({ erase: yesOrNo })
const tags = ['Erasures']

type ById = FastifyRequest<{ Params: { id: string } }>

type Ask = (request: FastifyRequest) => Promise<Writing>

const personOf = (input: unknown) => {
  const person = asked.read(input)
  if (!isId(person.id)) throw notFound()
  return person
}

/** Erasing people: what it would do, doing it, and the proof. For owners and admins. */
export function erasureRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const ask: Ask = async (request) => {
    const writing = await writingAs(engine, await entrance.principals.resolve(request))
    mustErase(writing)
    return writing
  }
  app.post(
    '/erasures/plan',
    {
      schema: {
        summary: 'What erasing a person would do; nothing is written',
        tags,
        body: asked.json,
        response: { 200: data(erasurePlan) },
      },
    },
    async (request) => {
      const writing = await ask(request)
      const { plan } = await planErasure(writing, [personOf(request.body)])
      return { data: plan }
    },
  )
  app.post(
    '/erasures',
    { schema: { summary: 'Erase a person for good', tags, body: asked.json, response: { 202: data(erasure) } } },
    async (request, reply) => {
      const writing = await ask(request)
      await mustBeProvenAtScreen(entrance, request)
      const id = await startErasure(writing, [personOf(request.body)])
      return reply.code(202).send({ data: await erasureOf(writing, id) })
    },
  )
  app.post(
    '/erasures/:id/decision',
    {
      schema: {
        summary: 'Let an erasure begin that something stands against, or refuse it',
        tags,
        body: decision.json,
        response: { 200: data(erasure) },
      },
    },
    async (request: ById) => {
      const writing = await ask(request)
      const { erase } = decision.read(request.body)
      if (erase) await mustBeProvenAtScreen(entrance, request)
      const { id } = await erasureOf(writing, request.params.id)
      await decideErasure(writing, id, erase)
      return { data: await erasureOf(writing, id) }
    },
  )
  standing(app, ask)
  certificates(app, ask)
}

function standing(app: FastifyInstance, ask: Ask): void {
  app.get(
    '/erasures',
    { schema: { summary: 'Erasures, the newest first', tags, response: { 200: record({ data: list(erasure), next: orNull(string) }) } } },
    async (request: FastifyRequest<{ Querystring: { cursor?: string; record?: string } }>) => {
      const writing = await ask(request)
      const { cursor, record: of } = request.query
      if (of !== undefined && !isId(of)) throw badRequest('query.not-text', { key: 'record' })
      return listErasures(writing, idCursor(cursor) ?? null, of ?? null)
    },
  )
  app.get('/erasures/:id', { schema: { summary: 'One erasure', tags, response: { 200: data(erasure) } } }, async (request: ById) => ({
    data: await erasureOf(await ask(request), request.params.id),
  }))
}

const proofs = [
  ['certificate', 'erasure', 'The signed certificate'],
  ['completion', 'completion', 'The signed completion: no backup holds the person any more'],
] as const

function certificates(app: FastifyInstance, ask: Ask): void {
  for (const [path, kind, summary] of proofs)
    app.get(`/erasures/:id/${path}`, { schema: { summary, tags } }, async (request: ById, reply) => {
      const document = await certificateOf(await ask(request), request.params.id, kind)
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="${path}-${request.params.id}.json"`)
        .send(document)
    })
}
