import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { accessForms } from '#engine/people/access/package.ts'
import { accessExportOf, accessExportsOf, mustAnswer, startAccessExport } from '#engine/people/access-export.ts'
import { namedReadsOf } from '#engine/reads/list.ts'
import { languages } from '#messages/message.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { body, oneOf, optional, text, yesOrNo } from '#server/read-body.ts'
import { sendAccessFile } from '#server/routes/access-file.ts'
import { boolean, data, dataList, id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

const asked = body({ entity: text(60), id: text(36), form: oneOf(accessForms), language: oneOf(languages), unread: optional(yesOrNo) })
const tags = ['Access']
const accessExport = record({
  id,
  entity: string,
  recordId: id,
  requestId: orNull(id),
  form: { type: 'string', enum: accessForms },
  language: { type: 'string', enum: languages },
  unread: boolean,
  state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'expired'] },
  bytes: { type: ['integer', 'null'] },
  sha256: orNull(string),
  createdAt: moment,
  finishedAt: orNull(moment),
  expiresAt: moment,
})
const read = record({
  at: moment,
  role: string,
  purpose: { type: 'string', enum: ['work', 'api-key'] },
  by: record({ kind: { type: 'string', enum: ['member', 'key'] }, id, name: orNull(string) }),
})

type ById = FastifyRequest<{ Params: { id: string } }>
type OfPerson = FastifyRequest<{ Querystring: { person?: string; before?: string } }>

const personOf = ({ query: { person } }: OfPerson): string => {
  if (person === undefined || !isId(person)) throw notFound()
  return person
}

/** Taking out everything of one person, for the person; and who opened their record. For owners and admins. */
export function accessExportRoutes(app: FastifyInstance, { engine, entrance, files }: Context): void {
  async function ask(request: FastifyRequest): Promise<Writing> {
    const writing = await writingAs(engine, await entrance.principals.resolve(request))
    mustAnswer(writing)
    return writing
  }
  const idOf = ({ params }: ById): string => {
    if (!isId(params.id)) throw notFound()
    return params.id
  }

  app.post(
    '/access-exports',
    {
      schema: { summary: 'Take out everything of one person, as one file', tags, body: asked.json, response: { 202: data(accessExport) } },
    },
    async (request, reply) => {
      const writing = await ask(request)
      const { entity, id: person, form, language, unread = false } = asked.read(request.body)
      if (!isId(person)) throw notFound()
      return reply.code(202).send({ data: await startAccessExport(writing, [{ entity, id: person }], { form, language, unread }) })
    },
  )
  app.get(
    '/access-exports',
    {
      schema: {
        summary: 'Files that were made of one person’s data, the newest first',
        tags,
        querystring: record({ person: id }),
        response: { 200: dataList(accessExport) },
      },
    },
    async (request: OfPerson) => ({ data: await accessExportsOf(await ask(request), personOf(request)) }),
  )
  app.get(
    '/access-exports/:id',
    { schema: { summary: 'How far such a file came', tags, response: { 200: data(accessExport) } } },
    async (request: ById) => ({ data: await accessExportOf(await ask(request), idOf(request)) }),
  )
  app.get('/access-exports/:id/file', { schema: { summary: 'The file itself', tags } }, async (request: ById, reply) => {
    const writing = await ask(request)
    await mustBeProvenAtScreen(entrance, request)
    return sendAccessFile(reply, { files }, writing, await accessExportOf(writing, idOf(request)))
  })
  readRoutes(app, ask)
}

function readRoutes(app: FastifyInstance, ask: (request: FastifyRequest) => Promise<Writing>): void {
  app.get(
    '/record-reads',
    {
      schema: {
        summary: 'Who opened the record of a person, the newest first',
        tags,
        querystring: { type: 'object', required: ['person'], properties: { person: id, before: moment } },
        response: { 200: record({ data: list(read), next: orNull(moment) }) },
      },
    },
    async (request: OfPerson) => {
      const writing = await ask(request)
      const { before } = request.query
      if (before !== undefined && Number.isNaN(Date.parse(before))) throw badRequest('cursor.unknown')
      return namedReadsOf(writing, personOf(request), before === undefined ? undefined : new Date(before).toISOString())
    },
  )
}
