import type { FastifyInstance, FastifyRequest } from 'fastify'
import { manages } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { bringConsents } from '#engine/consent/bring.ts'
import { consentOf, evidenceOf, mayWriteTo, mustHear, peopleAt, personFor } from '#engine/consent/person.ts'
import { recordSaid, type Sale } from '#engine/consent/said.ts'
import { exceptAll, letterToAll, recordTold, stillToTell } from '#engine/consent/to-tell.ts'
import { writeTo } from '#engine/consent/write-to.ts'
import { writingAs } from '#engine/engine.ts'
import type { ReadRecord } from '#engine/find.ts'
import { messagesTo } from '#engine/outbox.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { channels, toldGrounds, writingReasons } from '#schema/consent.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { sendConfirmLetter } from '#server/mail/confirm-letter.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, language, listOf, moment, nullable, oneOf, text, type Value } from '#server/read-body.ts'
import { uuid } from '#server/routes/choices.ts'
import { broughtShape, mayWrite, message, personConsent, sentMessages, toldCount } from '#server/routes/consent-shapes.ts'
import { data, dataList, nothing, record as shape } from '#server/routes/shapes.ts'
import { softOptInRoutes } from '#server/routes/soft-opt-ins.ts'

const sale: Value<Sale> = {
  json: {
    type: 'object',
    additionalProperties: false,
    required: ['entity', 'id'],
    properties: { entity: { type: 'string', maxLength: 60 }, id: { type: 'string', format: 'uuid' } },
  },
  read: (input) => saleBody.read(input),
}
const saleBody = body({ entity: text(60), id: uuid })
const said = body({
  purposeId: nullable(uuid),
  class: nullable(oneOf(['marketing', 'product', 'personal'])),
  channel: oneOf([...channels, 'any']),
  act: oneOf(['given', 'refused', 'withdrawn', 'objected', 'soft-opt-in']),
  at: nullable(moment),
  note: text(2000),
  fileId: nullable(uuid),
  sale: nullable(sale),
})
const seen = body({ ids: listOf(uuid) })
const excepted = body({ ground: oneOf(toldGrounds) })
const wished = body({ purposeIds: listOf(uuid), language })
const telling = body({ how: oneOf(['letter', 'exception']), ground: nullable(oneOf(toldGrounds)) })
const brought = body({ purposeId: uuid, fileId: uuid })
const mail = body({
  people: listOf(uuid),
  subject: text(200),
  text: text(20_000),
  reason: nullable(oneOf(writingReasons)),
  note: nullable(text(500)),
})

const askable = new Set(['no-consent', 'consent', 'lapsed', 'soft-opt-in', 'soft-opt-in-off'])

const tags = ['Consent']
const mostAtOnce = 5
const mostInList = 500

type At = FastifyRequest<{ Params: { plural: string; id: string } }>

interface Asked {
  readonly writing: Writing
  readonly person: PersonRef
  readonly record: ReadRecord
}

/** Who may be written to, and why; what people said, written down by who heard it; mail to one person. */
export function consentRoutes(app: FastifyInstance, context: Context): void {
  const { engine, entrance } = context
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  const askFor = async (request: At): Promise<Asked> => {
    const writing = await ask(request)
    const { plural, id } = request.params
    if (!isId(id)) throw notFound()
    return { writing, ...(await personFor(writing, plural, id)) }
  }

  app.get(
    '/:plural/:id/consent',
    { schema: { summary: 'May I write to this person, and why', tags, response: { 200: data(personConsent) } } },
    async (request: At) => {
      const { writing, person, record } = await askFor(request)
      const { lines, ...found } = await consentOf(writing, person, record)
      return { data: { ...found, lines: manages(writing.principal) ? await evidenceOf(writing, lines) : [] } }
    },
  )

  app.post(
    '/:plural/may-write',
    { schema: { summary: 'May I write to these people, and why', tags, body: seen.json, response: { 200: data(mayWrite) } } },
    async (request: FastifyRequest<{ Params: { plural: string } }>) => {
      const writing = await ask(request)
      const entity = peopleAt(writing, request.params.plural)
      const { ids } = seen.read(request.body)
      if (ids.length > mostInList) throw invalid([{ pointer: '/ids', code: 'too-many', params: { max: mostInList } }])
      return { data: await mayWriteTo(writing, entity, ids) }
    },
  )

  app.post(
    '/:plural/:id/consent',
    { schema: { summary: 'Write down what a person said', tags, body: said.json, response: { 204: nothing } } },
    async (request: At, reply) => {
      const { writing, person, record } = await askFor(request)
      mustHear(writing, record)
      await recordSaid(writing, person, said.read(request.body))
      return reply.code(204).send()
    },
  )

  askingRoutes(app, context, { askFor })
  manyRoutes(app, context, { ask })
  messageRoutes(app, context, { ask, askFor })
  softOptInRoutes(app, context)
}

interface Asking {
  ask(request: FastifyRequest): Promise<Writing>
  askFor(request: At): Promise<Asked>
}

/** Asking a person by mail, and what they were told. */
function askingRoutes(app: FastifyInstance, context: Context, { askFor }: Pick<Asking, 'askFor'>): void {
  app.post(
    '/:plural/:id/opt-in',
    { schema: { summary: 'Ask a person by mail whether they want to get something', tags, body: wished.json, response: { 202: nothing } } },
    async (request: At, reply) => {
      const { writing, person, record } = await askFor(request)
      mustHear(writing, record)
      const { purposeIds, language: spoken } = wished.read(request.body)
      const { emails, may } = await consentOf(writing, person, record)
      const [email] = emails
      if (email === undefined) throw invalid([{ pointer: '', code: 'consent.no-address' }])
      // Asking again is advertising too: who said no, is a minor, or may not be used at all is left alone.
      if (may.some(({ purposeId, reason }) => purposeIds.includes(purposeId ?? '') && !askable.has(reason)))
        throw conflict('consent.barred')
      await sendConfirmLetter(context, writing.principal.tenantId, { email, name: '', purposeIds, language: spoken, from: 'staff' }, person)
      return reply.code(202).send()
    },
  )

  app.post(
    '/:plural/:id/told',
    {
      schema: {
        summary: 'Write down that a person was told that data about them is held',
        tags,
        body: telling.json,
        response: { 204: nothing },
      },
    },
    async (request: At, reply) => {
      const { writing, person, record } = await askFor(request)
      mustHear(writing, record)
      const { how, ground } = telling.read(request.body)
      if (how === 'exception' && ground === null) throw invalid([{ pointer: '/ground', code: 'required' }])
      await recordTold(writing, person, how, ground)
      return reply.code(204).send()
    },
  )
}

/** What concerns many people at once; owners and admins alone. */
function manyRoutes(app: FastifyInstance, context: Context, { ask }: Pick<Asking, 'ask'>): void {
  app.post(
    '/consent-imports',
    {
      schema: {
        summary: 'Bring along what people said elsewhere, with its evidence',
        tags,
        body: brought.json,
        response: { 200: data(broughtShape) },
      },
    },
    async (request) => {
      const writing = await ask(request)
      mustBeAdmin(writing.principal)
      const { purposeId, fileId } = brought.read(request.body)
      return { data: await bringConsents(writing, context.files, purposeId, fileId) }
    },
  )

  app.post(
    '/privacy/told',
    { schema: { summary: 'Tell them all by a letter', tags, response: { 202: nothing } } },
    async (request, reply) => {
      const writing = await ask(request)
      mustBeAdmin(writing.principal)
      await letterToAll(writing)
      return reply.code(202).send()
    },
  )

  app.post(
    '/privacy/told/exceptions',
    {
      schema: {
        summary: 'Write down why nobody of those who wait need be told',
        tags,
        body: excepted.json,
        response: { 200: data(shape({ count: { type: 'integer' } })) },
      },
    },
    async (request) => {
      const writing = await ask(request)
      mustBeAdmin(writing.principal)
      return { data: { count: await exceptAll(writing, excepted.read(request.body).ground) } }
    },
  )

  app.get(
    '/privacy/told',
    { schema: { summary: 'How many people must still be told that data about them is held', tags, response: { 200: data(toldCount) } } },
    async (request) => {
      const writing = await ask(request)
      mustBeAdmin(writing.principal)
      return { data: await stillToTell(writing) }
    },
  )
}

function messageRoutes(app: FastifyInstance, { engine, sending }: Context, { ask, askFor }: Asking): void {
  app.get(
    '/:plural/:id/messages',
    { schema: { summary: 'What was sent to a person, and what was not', tags, response: { 200: dataList(message) } } },
    async (request: At) => {
      const { writing, person, record } = await askFor(request)
      mustHear(writing, record)
      const found = await messagesTo(engine, writing.principal.tenantId, person.id)
      return { data: found.map(({ body: sent, ...rest }) => ({ ...rest, subject: sent?.subject ?? null, text: sent?.text ?? null })) }
    },
  )

  app.post(
    '/:plural/messages',
    { schema: { summary: 'Write to one to five people, each on their own', tags, body: mail.json, response: { 201: data(sentMessages) } } },
    async (request: FastifyRequest<{ Params: { plural: string } }>, reply) => {
      const writing = await ask(request)
      const { people, ...letter } = mail.read(request.body)
      if (people.length === 0 || people.length > mostAtOnce)
        throw invalid([{ pointer: '/people', code: 'too-many', params: { max: mostAtOnce } }])
      const to = []
      for (const id of people) {
        const { person, record } = await personFor(writing, request.params.plural, id)
        mustHear(writing, record)
        to.push(person)
      }
      return reply.code(201).send({ data: await writeTo(writing, sending, to, letter) })
    },
  )
}
