import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { decideOn, sweeps } from '#engine/retain/decide.ts'
import { lookAhead, namesOf } from '#engine/retain/look.ts'
import { endOfRecord } from '#engine/retain/record-end.ts'
import { choose, type Standing, standings, unchoose } from '#engine/retain/settings.ts'
import type { Limits } from '#privacy/retention/limits.ts'
import { canOutlast } from '#privacy/retention/period.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, day, nullable, oneOf, text } from '#server/read-body.ts'
import { nextToGo, outlook, recordEnd, standing as standingShape, sweepShape } from '#server/routes/retention-shapes.ts'
import { data, dataList, list, nothing, record } from '#server/routes/shapes.ts'

const tags = ['Retention']
const wanted = body({
  period: text(20),
  clock: oneOf(['createdAt', 'updatedAt']),
  reason: nullable(text(500)),
  answerable: nullable(text(36)),
  reviewOn: nullable(day),
})
const decided = body({ kind: text(120), decision: oneOf(['go', 'stop']) })

/** The least that may be chosen: a law’s, where there is one. */
const leastOf = ({ least, statute }: Standing['limits']): string =>
  statute !== undefined && canOutlast(statute.period, least) ? statute.period : least

const shown = ({ limits, setting, ...standing }: Standing) => ({
  ...standing,
  usual: rulePeriods[standing.rule].period,
  least: leastOf(limits),
  most: limits.most,
  settable: limits.setBy === 'tenant',
  setting: setting === null ? null : { ...setting, key: undefined },
})

type At = FastifyRequest<{ Params: { key: string; id: string; entity: string }; Querystring: { kind?: string } }>
type Ask = (request: FastifyRequest) => Promise<Writing>

/** How long what is kept, what the next sweep would end, and what the last ones did; owners and admins alone. When one record ends sees who may read it. */
export function retentionRoutes(app: FastifyInstance, { engine, entrance, config }: Context): void {
  const ask: Ask = async (request) => {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    return writingAs(engine, principal)
  }
  periodRoutes(app, ask, config.retentionLimits)
  sweepRoutes(app, ask, config.retentionLimits)
  app.get(
    '/retention/records/:entity/:id',
    { schema: { summary: 'How long one record is kept, and because of what', tags, response: { 200: data(recordEnd) } } },
    async (request: At) => {
      const writing = await writingAs(engine, await entrance.principals.resolve(request))
      const { entity, id } = request.params
      if (!isId(id)) throw notFound()
      return { data: await endOfRecord(writing, config.retentionLimits, entity, id) }
    },
  )
}

function periodRoutes(app: FastifyInstance, ask: Ask, limits: Limits): void {
  app.get(
    '/retention',
    { schema: { summary: 'How long what is kept', tags, response: { 200: dataList(standingShape) } } },
    async (request) => ({ data: (await standings(await ask(request), limits)).map(shown) }),
  )

  app.put(
    '/retention/:key',
    { schema: { summary: 'Choose how long one kind of thing is kept', tags, body: wanted.json, response: { 200: data(standingShape) } } },
    async (request: At) => {
      const writing = await ask(request)
      return { data: shown(await choose(writing, limits, request.params.key, wanted.read(request.body))) }
    },
  )

  app.delete(
    '/retention/:key',
    { schema: { summary: 'Keep one kind of thing as long as is usual', tags, response: { 200: data(standingShape) } } },
    async (request: At) => ({ data: shown(await unchoose(await ask(request), limits, request.params.key)) }),
  )
}

function sweepRoutes(app: FastifyInstance, ask: Ask, limits: Limits): void {
  app.get(
    '/retention/preview',
    {
      schema: {
        summary: 'What a sweep would end now; of one kind (?kind=) with the first names',
        tags,
        querystring: { type: 'object', properties: { kind: { type: 'string', maxLength: 120 } } },
        response: { 200: data(record({ kinds: list(outlook), names: list(nextToGo) })) },
      },
    },
    async (request: At) => {
      const writing = await ask(request)
      const { kind } = request.query
      const kinds = await lookAhead(writing, limits, kind)
      return { data: { kinds, names: kind === undefined ? [] : await namesOf(writing, limits, kind) } }
    },
  )

  app.get(
    '/retention/sweeps',
    { schema: { summary: 'The last sweeps', tags, response: { 200: dataList(sweepShape) } } },
    async (request) => ({ data: await sweeps(await ask(request)) }),
  )

  app.post(
    '/retention/sweeps/:id/decide',
    {
      schema: {
        summary: 'Let a sweep go on that waits, or stop it and the choice that it follows',
        tags,
        body: decided.json,
        response: { 204: nothing },
      },
    },
    async (request: At, reply) => {
      const writing = await ask(request)
      if (!isId(request.params.id)) throw notFound()
      const { kind, decision } = decided.read(request.body)
      await decideOn(writing, request.params.id, kind, decision)
      return reply.code(204).send()
    },
  )
}
