import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { mostArchiveBytes, receiveArchive } from '#engine/archive/in.ts'
import { archiveFile, mustBeOwner, startArchive } from '#engine/archive/out.ts'
import { listRuns, runOf } from '#engine/archive/runs.ts'
import { writingAs } from '#engine/engine.ts'
import { fileCut } from '#engine/import/upload.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { filePart } from '#server/file-part.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { archive, data, dataList } from '#server/routes/shapes.ts'

interface At {
  Params: { id: string }
}

const tags = ['Everything']

/** Everything of the tenant, out as one file and in from one: for owners alone. */
export async function archiveRoutes(app: FastifyInstance, { engine, entrance, files }: Context): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fields: 5, fileSize: mostArchiveBytes + 1, headerPairs: 100 } })

  const ask = async (request: FastifyRequest): Promise<Writing> => {
    const writing = await writingAs(engine, await entrance.principals.resolve(request))
    mustBeOwner(writing)
    return writing
  }
  /** All of it leaves or comes here: a browser that somebody left open is not enough. */
  const prove = (request: FastifyRequest): Promise<void> => mustBeProvenAtScreen(entrance, request)
  const idOf = ({ params: { id } }: FastifyRequest<At>): string => {
    if (!isId(id)) throw notFound()
    return id
  }

  app.get('/archives', { schema: { summary: 'Archives of everything', tags, response: { 200: dataList(archive) } } }, async (request) => ({
    data: await listRuns(await ask(request)),
  }))
  app.post(
    '/archives',
    { schema: { summary: 'Take everything out as one file', tags, response: { 202: data(archive) } } },
    async (request, reply) => {
      const writing = await ask(request)
      await prove(request)
      return reply.code(202).send({ data: await startArchive(writing) })
    },
  )
  app.post(
    '/archives/import',
    { schema: { summary: 'Bring everything into an empty organisation', tags, response: { 202: data(archive) } } },
    async (request, reply) => {
      const writing = await ask(request)
      await prove(request)
      const part = await filePart(request, fileCut)
      if (part === undefined) throw invalid([{ pointer: '/file', code: 'import.no-file' }])
      return reply.code(202).send({ data: await receiveArchive(writing, files, part.file) })
    },
  )
  app.get(
    '/archives/:id',
    { schema: { summary: 'How far an archive came', tags, response: { 200: data(archive) } } },
    async (request: FastifyRequest<At>) => ({ data: await runOf(await ask(request), idOf(request)) }),
  )
  app.get('/archives/:id/file', { schema: { summary: 'The file with everything', tags } }, async (request: FastifyRequest<At>, reply) => {
    const writing = await ask(request)
    await prove(request)
    const { principal } = writing
    const run = await runOf(writing, idOf(request))
    const name = archiveFile(principal.tenantId, run.id)
    if (run.state !== 'done' || run.direction !== 'out' || (await files.size(name)) === undefined) throw conflict('export.no-file')
    return reply
      .header('content-disposition', `attachment; filename="${principal.slug}-${run.createdAt.slice(0, 10)}.zip"`)
      .header('content-length', String(run.bytes))
      .type('application/zip')
      .send(Readable.from(files.read(name)))
  })
}
