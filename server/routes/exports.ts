import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { conflict, notFound } from '#engine/api/errors.ts'
import { bodyOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { exportOf, startExport } from '#engine/export/export.ts'
import { formatOf } from '#engine/export/formats.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'

type WithId = FastifyRequest<{ Params: { id: string } }>

/** Lists taken out as files: started, watched, fetched. Who takes out what is recorded when it starts. */
export function exportRoutes(app: FastifyInstance, { engine, entrance, files }: Context): void {
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  const idOf = ({ params: { id } }: WithId): string => {
    if (!isId(id)) throw notFound()
    return id
  }
  const tags = ['Exports']

  app.post('/exports', { schema: { summary: 'Take a list out as a file', tags } }, async (request, reply) =>
    reply.code(202).send({ data: await startExport(await ask(request), bodyOf(request)) }),
  )
  app.get('/exports/:id', { schema: { summary: 'How far an export came', tags } }, async (request: WithId) => ({
    data: await exportOf(await ask(request), idOf(request)),
  }))
  app.get('/exports/:id/file', { schema: { summary: 'The file of an export', tags } }, async (request: WithId, reply) => {
    const writing = await ask(request)
    const run = await exportOf(writing, idOf(request))
    if (run.state !== 'done') throw conflict('export.no-file')
    const entity = writing.model.entity(run.entity)
    const { extension, type } = formatOf(run.format)
    const name = `${entity?.plural ?? run.entity}-${run.createdAt.slice(0, 10)}.${extension}`
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .type(type)
      .send(Readable.from(files.read({ tenantId: writing.principal.tenantId, area: 'export', id: run.id })))
  })
}
