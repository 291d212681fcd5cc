import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { end, mark, transition, update, type Writing } from '#engine/act.ts'
import { ApiError, badRequest, conflict, invalid, notFound } from '#engine/api/errors.ts'
import { type AskedQuery, groupsOfBody, queryOfBody, queryOfUrl, totalsOfBody } from '#engine/api/list-query.ts'
import { modelAnswer } from '#engine/api/model-answer.ts'
import { languageOf } from '#engine/api/problem.ts'
import { startBulk } from '#engine/bulk.ts'
import { historyOf, restoreFrom } from '#engine/change/history.ts'
import { duplicatesOf } from '#engine/duplicates.ts'
import { type Engine, writingAs } from '#engine/engine.ts'
import { find, get, type ReadRecord } from '#engine/find.ts'
import { jobAnswer } from '#engine/jobs.ts'
import { namesOf, titlesOf } from '#engine/labels.ts'
import type { Model } from '#engine/model.ts'
import { releaseModel } from '#engine/model-of.ts'
import { groundOf, lift, restrict } from '#engine/people/restrict.ts'
import { groups } from '#engine/query/groups.ts'
import { totals } from '#engine/query/totals.ts'
import type { ReadNotes } from '#engine/reads/note.ts'
import { search } from '#engine/search/search.ts'
import { isId } from '#schema/values/id.ts'

/** Who asks; throws 401 or 404. The server knows how. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal>

interface At {
  plural: string
  id: string
  action: string
  change: string
}

export interface RecordsOptions {
  readonly engine: Engine
  readonly authenticate: Authenticate
  /** Notes who opened a person’s record. */
  readonly reads: ReadNotes
  /** The API document of a model. */
  readonly document: (model: Model) => unknown
}

type Ask = FastifyRequest<{ Params: At; Querystring: Record<string, unknown>; Body: unknown }>

interface Asked {
  readonly writing: Writing
  readonly entity: string
  readonly id: string
}

/** The object in a request's body. */
export function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid([{ pointer: '', code: 'not-an-object' }])
  return body as Record<string, unknown>
}

/** `If-Match: "3"`: the web must send it, so that nobody overwrites what they have not seen. */
export function versionOf(request: FastifyRequest, principal: Principal): number | undefined {
  const match = request.headers['if-match']
  if (match === undefined || match === '*') {
    if (match === undefined && principal.kind === 'member') throw new ApiError(428, 'precondition-required')
    return undefined
  }
  const version = Number(/^(?:W\/)?"(\d+)"$/.exec(match)?.[1] ?? Number.NaN)
  if (Number.isNaN(version)) throw badRequest('bad-request')
  return version
}

/** Repeating a request under the same key makes nothing new. */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || key === '' || key.length > 255) throw badRequest('bad-request')
  return key
}

export const sendRecord = (reply: FastifyReply, status: number, record: ReadRecord, more: Record<string, unknown> = {}): FastifyReply =>
  reply
    .code(status)
    .header('etag', `"${record.version}"`)
    .send({ data: record, ...more })

/** Everything that the API offers for records, one set of routes for all entities, declared or own. */
export function recordRoutes(app: FastifyInstance, { engine, authenticate, document, reads }: RecordsOptions): void {
  async function ask(request: Ask): Promise<Asked> {
    const writing = await writingAs(engine, await authenticate(request))
    const entity = writing.model.byPlural(request.params.plural)
    const { id } = request.params
    if (entity === undefined || (id !== undefined && !isId(id)) || (request.params.change !== undefined && !isId(request.params.change)))
      throw notFound()
    return { writing, entity: entity.name, id }
  }

  async function list(request: Ask, query: AskedQuery): Promise<unknown> {
    const { writing, entity } = await ask(request)
    const { labels, ...rest } = query
    const page = await find(writing, entity, rest)
    return labels ? { ...page, ...(await namesOf(writing, writing.model.get(entity), page.data)) } : page
  }

  app.get('/:plural', (request: Ask) => list(request, queryOfUrl(request.query)))
  app.post('/:plural/query', (request: Ask) => list(request, queryOfBody(request.body)))
  app.post('/:plural/duplicates', async (request: Ask) => {
    const { writing, entity } = await ask(request)
    return { data: await duplicatesOf(writing, entity, bodyOf(request)) }
  })
  countRecords(app, ask)
  oneRecord(app, ask, reads)
  writeRecord(app, ask)
  app.post('/:plural/bulk', async (request: Ask, reply) => {
    const { writing, entity } = await ask(request)
    return reply.code(202).send({ data: await startBulk(writing, entity, bodyOf(request)) })
  })
  besideRecords(app, { engine, authenticate, document })
}

/** What a list comes to, and how it falls into groups. */
function countRecords(app: FastifyInstance, ask: (request: Ask) => Promise<Asked>): void {
  app.post('/:plural/totals', async (request: Ask) => {
    const { writing, entity } = await ask(request)
    const { question, fields } = totalsOfBody(request.body)
    return { data: await totals(writing, entity, question, fields) }
  })
  app.post('/:plural/groups', async (request: Ask) => {
    const { writing, entity } = await ask(request)
    const { question, by } = groupsOfBody(request.body)
    const found = await groups(writing, entity, question, by)
    const to = writing.model.get(entity).field(by)?.to
    const ids = found.data.map(({ value }) => String(value))
    return { ...found, labels: to === null || to === undefined ? {} : Object.fromEntries(await titlesOf(writing, to, ids)) }
  })
}

function oneRecord(app: FastifyInstance, ask: (request: Ask) => Promise<Asked>, reads: ReadNotes): void {
  app.get('/:plural/:id', async (request: Ask, reply) => {
    const { writing, entity, id } = await ask(request)
    const record = await get(writing, entity, id)
    reads.opened(writing, entity, id)
    return sendRecord(reply, 200, record, { ...(await namesOf(writing, writing.model.get(entity), [record])) })
  })
  app.get('/:plural/:id/history', async (request: Ask) => {
    const { writing, entity, id } = await ask(request)
    return historyOf(writing, entity, id, request.query.cursor as string | undefined)
  })
  app.post('/:plural/:id/history/:change/restore', async (request: Ask, reply) => {
    const { writing, entity, id } = await ask(request)
    const named = fieldsIn(request.body)
    return sendRecord(
      reply,
      200,
      await restoreFrom(writing, entity, id, request.params.change, named, versionOf(request, writing.principal)),
    )
  })
}

/** The fields that a body names; undefined for all. What is no list of names would put back more than was meant: 422. */
function fieldsIn(body: unknown): string[] | undefined {
  const { fields, ...strange } = (body ?? {}) as Record<string, unknown>
  const isWrong = fields !== undefined && !(Array.isArray(fields) && fields.every((field) => typeof field === 'string'))
  if (isWrong) throw invalid([{ pointer: '/fields', code: 'not-a-list' }])
  const [unknown] = Object.keys(strange)
  if (unknown !== undefined) throw invalid([{ pointer: `/${unknown}`, code: 'unknown-field' }])
  return fields as string[] | undefined
}

/** `?reason=…`: why somebody is entered who asked for erasure. */
function reasonOf({ query: { reason } }: Ask): { reason?: string } {
  if (reason === undefined) return {}
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > 500) throw badRequest('query.not-text', { key: 'reason' })
  return { reason: reason.trim() }
}

function writeRecord(app: FastifyInstance, ask: (request: Ask) => Promise<Asked>): void {
  app.post('/:plural', async (request: Ask, reply) => {
    const { writing, entity } = await ask(request)
    const input = bodyOf(request)
    const key = idempotencyKeyOf(request)
    if (writing.model.get(entity).arrives !== null) throw conflict('create.by-upload')
    const [record] = await create(writing, entity, [input], {
      ...reasonOf(request),
      ...(key === undefined ? {} : { idempotency: { key, request: input } }),
    })
    if (record === undefined) throw notFound()
    return sendRecord(reply, 201, record)
  })
  app.patch('/:plural/:id', async (request: Ask, reply) => {
    const { writing, entity, id } = await ask(request)
    const version = versionOf(request, writing.principal)
    const changes = [{ id, input: bodyOf(request), ...(version === undefined ? {} : { version }) }]
    const [record] = await update(writing, entity, changes, reasonOf(request))
    if (record === undefined) throw notFound()
    return sendRecord(reply, 200, record)
  })
  app.delete('/:plural/:id', async (request: Ask, reply) => {
    const { writing, entity, id } = await ask(request)
    if (request.query.forever === 'true') {
      await end(writing, entity, [id])
      return reply.code(204).send()
    }
    const [record] = await mark(writing, entity, [id], 'delete')
    if (record === undefined) throw notFound()
    return sendRecord(reply, 200, record)
  })
  app.post('/:plural/:id/:action', async (request: Ask, reply) => {
    const { writing, entity, id } = await ask(request)
    const { action } = request.params
    if (action === 'restrict' || action === 'lift') {
      const person = { entity, id }
      await (action === 'lift' ? lift(writing, [person]) : restrict(writing, [person], groundOf(bodyOf(request))))
      return sendRecord(reply, 200, await get(writing, entity, id))
    }
    const [record] = action === 'restore' ? await mark(writing, entity, [id], 'restore') : [await transition(writing, entity, id, action)]
    if (record === undefined) throw notFound()
    return sendRecord(reply, 200, record)
  })
}

/** What is not of one entity: the model, the search box, jobs. */
function besideRecords(app: FastifyInstance, { engine, authenticate, document }: Omit<RecordsOptions, 'reads'>): void {
  app.get('/model', async (request) => {
    const { model, principal } = await writingAs(engine, await authenticate(request))
    return { data: modelAnswer(model, principal, languageOf(request)) }
  })
  // With a key or session the document shows the tenant's own fields and objects too, else the release alone.
  app.get('/openapi.json', async (request) => {
    const principal = await authenticate(request).catch(() => undefined)
    return document(principal === undefined ? releaseModel() : (await writingAs(engine, principal)).model)
  })
  const searchFor = async (
    request: FastifyRequest,
    { q, limit, entities }: { q?: unknown; limit?: unknown; entities?: unknown },
  ): Promise<unknown> => {
    const writing = await writingAs(engine, await authenticate(request))
    const most = limit === undefined ? 20 : Number(limit)
    if (typeof q !== 'string') throw badRequest('query.not-text', { key: 'q' })
    if (!Number.isInteger(most) || most < 1 || most > 100) throw badRequest('limit.out-of-range', { max: 100 })
    return { data: await search(writing, q, most, Array.isArray(entities) ? entities.map(String) : undefined) }
  }
  app.get('/search', (request) => searchFor(request, request.query as Record<string, unknown>))
  app.post('/search', (request) => searchFor(request, bodyOf(request)))
  app.get('/jobs/:id', async (request: FastifyRequest<{ Params: { id: string } }>) => {
    if (!isId(request.params.id)) throw notFound()
    return { data: await jobAnswer(await writingAs(engine, await authenticate(request)), request.params.id) }
  })
}
