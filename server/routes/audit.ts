import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import { bodyOf } from '#engine/api/records.ts'
import { type AuditQuery, auditOf, auditParts } from '#engine/change/audit.ts'
import { lastCheck, startCheck } from '#engine/change/check.ts'
import { checkpointFor, makeCheckpoint } from '#engine/change/checkpoint.ts'
import { recordOf } from '#engine/change/record.ts'
import { writingAs } from '#engine/engine.ts'
import { csvLine, guardCell } from '#engine/export/cell.ts'
import { type ReadQuery, readLog } from '#engine/reads/log.ts'
import { apiKeysOf } from '#platform/accounts/api-keys.ts'
import { newId } from '#platform/clock/ids.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { id as anId, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

const tags = ['Audit']
const checkpoint = record({ position: { type: 'integer' }, hash: string, at: moment })
const opening = record({
  at: moment,
  by: record({ kind: { type: 'string', enum: ['member', 'key'] }, id: anId, name: orNull(string) }),
  role: string,
  purpose: { type: 'string', enum: ['work', 'api-key'] },
  channel: string,
  entity: string,
  record: record({ id: anId, title: orNull(string) }),
})
const filters = ['actor', 'entity', 'action', 'channel', 'record', 'from', 'to', 'cursor'] as const
const readFilters: readonly string[] = filters.filter((filter) => filter !== 'action')

/** Only what was named, so that a condition that we do not know is refused and not passed over. */
function queryOf(given: Readonly<Record<string, unknown>>, known: readonly string[] = filters): AuditQuery {
  const unknown = Object.keys(given).find((key) => key !== 'limit' && !known.includes(key))
  if (unknown !== undefined) throw badRequest('audit.bad-filter', { key: unknown })
  const { limit, ...rest } = given
  return { ...rest, ...(limit === undefined ? {} : { limit: Number(limit) }) }
}

type Ask = (request: FastifyRequest) => Promise<Writing>

/** Who did what, when and by which door: for owners and admins. */
export function auditRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  async function ask(request: FastifyRequest): Promise<Writing> {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    return writingAs(engine, principal)
  }

  app.get('/audit', { schema: { summary: 'Everything that was done, newest first', tags } }, async (request) =>
    auditOf(await ask(request), queryOf(request.query as Record<string, unknown>)),
  )

  app.get('/audit/actors', { schema: { summary: 'Keys by their names', tags } }, async (request) => {
    const { principal } = await ask(request)
    const keys = await apiKeysOf(entrance.accounts.database.global, principal.tenantId)
    return { data: keys.map(({ id, name }) => ({ id, name })) }
  })

  app.get('/audit/check', { schema: { summary: 'When the chain of changes was checked last', tags } }, async (request) => ({
    data: (await lastCheck(await ask(request))) ?? null,
  }))

  app.post('/audit/check', { schema: { summary: 'Check the chain of changes', tags } }, async (request, reply) =>
    reply.code(202).send({ data: await startCheck(await ask(request)) }),
  )

  readRoutes(app, ask)
  checkpointRoutes(app, engine, ask)

  app.get(
    '/audit/:id',
    { schema: { summary: 'What one change did, record by record', tags } },
    async (request: FastifyRequest<{ Params: { id: string }; Querystring: { after?: string } }>) => {
      const writing = await ask(request)
      const { id } = request.params
      const after = Number(request.query.after ?? 0)
      if (!isId(id)) throw notFound()
      if (!Number.isSafeInteger(after) || after < 0) throw badRequest('cursor.unknown')
      return auditParts(writing, id, after)
    },
  )

  app.post('/audit/export', { schema: { summary: 'The same as a table (CSV)', tags } }, async (request, reply) => {
    const writing = await ask(request)
    const query = queryOf(bodyOf(request))
    const first = await auditOf(writing, { ...query, limit: 500 })
    const taken = { id: newId(engine.clock), before: null, after: { format: 'csv' } }
    const recorded = await recordOf(engine, writing.principal, { action: 'export', entity: 'audit', rows: [taken] })
    await engine.database.batch(writing.principal.tenantId, recorded)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="audit.csv"')
      .send(Readable.from(csvOf(writing, query, first)))
  })
}

function readRoutes(app: FastifyInstance, ask: Ask): void {
  app.get(
    '/audit/reads',
    {
      schema: {
        summary: 'Who opened which person’s record, the newest first',
        tags,
        response: { 200: record({ data: list(opening), next: orNull(string) }) },
      },
    },
    async (request) => readLog(await ask(request), queryOf(request.query as Record<string, unknown>, readFilters) as ReadQuery),
  )
}

function checkpointRoutes(app: FastifyInstance, engine: Context['engine'], ask: Ask): void {
  app.get(
    '/audit/checkpoint',
    { schema: { summary: 'Where the chain stood when it was signed last', tags, response: { 200: record({ data: orNull(checkpoint) }) } } },
    async (request) => ({ data: await checkpointFor(engine.database, (await ask(request)).principal.tenantId) }),
  )
  app.post(
    '/audit/checkpoint',
    { schema: { summary: 'Sign where the chain stands now; gives the file', tags } },
    async (request, reply) => {
      const { principal } = await ask(request)
      const document = await makeCheckpoint(engine, principal.tenantId)
      if (document === undefined) throw notFound()
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="checkpoint.json"')
        .send(document)
    },
  )
}

const headings = ['position', 'at', 'who', 'who_kind', 'who_id', 'channel', 'action', 'entity', 'record_id', 'rows', 'fields', 'id']

async function* csvOf(writing: Writing, query: AuditQuery, first: Awaited<ReturnType<typeof auditOf>>): AsyncGenerator<string> {
  yield `\ufeff${csvLine(headings, ',')}`
  for (let page = first; ; page = await auditOf(writing, { ...query, limit: 500, cursor: page.next ?? '' })) {
    yield page.data
      .map(({ id, at, by, action, entity, fields, rows, channel, position, record }) =>
        csvLine(
          [position, at, by.name, by.kind, by.id, channel, action, entity, record?.id, rows, fields.join(' '), id].map((cell) =>
            guardCell(String(cell ?? ''), 'text'),
          ),
          ',',
        ),
      )
      .join('')
    if (page.next === null) return
  }
}
