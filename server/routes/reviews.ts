import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { decideReview, reviewsOf } from '#engine/mentions/queue.ts'
import { unreadableFiles } from '#engine/mentions/unreadable.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, nullable, type Value } from '#server/read-body.ts'
import { boolean, id, list, moment, nothing, orNull, record, string } from '#server/routes/shapes.ts'

const tags = ['Privacy']
const decisions = ['redact', 'keep', 'delete'] as const

const decision: Value<(typeof decisions)[number]> = {
  json: { type: 'string', enum: decisions },
  read: (input) => {
    const found = decisions.find((each) => each === input)
    if (found === undefined) throw wrong('choice.not-one-of', { allowed: decisions.join(', ') })
    return found
  },
}
const decided = body({ decision: nullable(decision) })

const integer = { type: 'integer' } as const
const named = record({ entity: string, id, title: orNull(string) })
const review = record({
  id,
  erasureId: id,
  record: named,
  about: { ...named, type: ['object', 'null'] },
  field: string,
  kind: { type: 'string', enum: ['text', 'file'] },
  snippets: {
    ...list(record({ before: string, found: string, after: string })),
    description: 'The first places, with what stands around them. None once it is done.',
  },
  places: integer,
  former: { ...boolean, description: 'Only the history names the person: the text was changed since.' },
  createdAt: moment,
  dueAt: { ...moment, description: 'From then on it is redacted though nobody decided.' },
  decision: { type: ['string', 'null'], enum: [...decisions, null] },
  decidedAt: orNull(moment),
  decidedBy: { ...orNull(id), description: 'The member; nobody where the day decided.' },
  decidedByName: orNull(string),
  doneAt: orNull(moment),
})
const answer = record({
  data: list(review),
  open: { ...integer, description: 'Nobody decided yet.' },
  settling: { ...integer, description: 'Decided, and carried out in a moment.' },
})
const place = record({ record: named, about: { ...named, type: ['object', 'null'] } })
const unreadable = record({ data: list(place), count: integer })
const query = { type: 'object', properties: { state: { type: 'string', enum: ['waiting', 'done'] } } }

/** The queue of places that may name a person who is erased; owners and admins alone. */
export function reviewRoutes(app: FastifyInstance, { engine, entrance }: Pick<Context, 'engine' | 'entrance'>): void {
  const { principals } = entrance

  /** A reviewer looks for somebody who asked to be forgotten: every text of the organisation is shown, whatever roles hide, and decisions are the member's. */
  async function reviewing(request: FastifyRequest): Promise<Writing> {
    const principal = await principals.resolve(request)
    mustBeAdmin(principal)
    return { ...(await asSystem(engine, principal.tenantId)), principal: { ...principal, ownRole: null } }
  }

  app.get<{ Querystring: { state?: unknown } }>(
    '/privacy-reviews',
    { schema: { summary: 'Places that may name an erased person', tags, querystring: query, response: { 200: answer } } },
    async (request) => {
      const { reviews, open, settling } = await reviewsOf(await reviewing(request), request.query.state === 'done' ? 'done' : 'waiting')
      return { data: reviews, open, settling }
    },
  )

  app.get(
    '/privacy-reviews/unreadable',
    { schema: { summary: 'Files of which nobody can read whom they name', tags, response: { 200: unreadable } } },
    async (request) => {
      const { files, count } = await unreadableFiles(await reviewing(request))
      return { data: files, count }
    },
  )

  app.post<{ Params: { id: string } }>(
    '/privacy-reviews/:id/decide',
    { schema: { summary: 'Decide about a place; null takes it back', tags, body: decided.json, response: { 204: nothing } } },
    async (request, reply) => {
      const writing = await reviewing(request)
      if (!isId(request.params.id)) throw notFound()
      await decideReview(writing, request.params.id, decided.read(request.body).decision)
      return reply.code(204).send()
    },
  )
}
