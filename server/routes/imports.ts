import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { idCursor } from '#engine/api/cursor.ts'
import { badRequest, invalid, notFound } from '#engine/api/errors.ts'
import { languageOf } from '#engine/api/problem.ts'
import { bodyOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { importOf, importsOf } from '#engine/import/access.ts'
import { importAnswer, importSummary } from '#engine/import/answer.ts'
import { changeImport } from '#engine/import/change.ts'
import { type CheckedRow, type Preview, previewImport } from '#engine/import/check.ts'
import { failedFile } from '#engine/import/failed-rows.ts'
import { startImport, startUndo } from '#engine/import/jobs.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import type { RowProblem } from '#engine/import/store.ts'
import { fileCut, mostMegabytes, uploadImport } from '#engine/import/upload.ts'
import type { Language } from '#messages/message.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { filePart } from '#server/file-part.ts'

interface At {
  Params: { id: string }
  Querystring: Record<string, unknown>
}

const tags = ['Imports']

/** Files brought in: sent, mapped, looked through, run, taken back. */
export async function importRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { engine, entrance, files } = context
  // One byte more than is allowed gets through, so that whoever writes the file sees that it is too large.
  await app.register(multipart, { limits: { files: 1, fields: 20, fileSize: mostMegabytes * 1024 * 1024 + 1, headerPairs: 100 } })
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  const idOf = ({ params }: FastifyRequest<At>): string => {
    if (!isId(params.id)) throw notFound()
    return params.id
  }

  app.post('/imports', { schema: { summary: 'Send a file to import', tags } }, async (request: FastifyRequest<At>, reply) => {
    const writing = await ask(request)
    const part = await filePart(request, fileCut)
    if (part === undefined) throw invalid([{ pointer: '/file', code: 'import.no-file' }])
    const entity = String(request.query.entity ?? '')
    const run = await uploadImport(writing, files, entity, { fileName: part.filename, content: part.file })
    return reply.code(201).send({ data: await importAnswer(writing, run, languageOf(request)) })
  })

  app.get('/imports', { schema: { summary: 'Earlier imports', tags } }, async (request: FastifyRequest<At>) => {
    const { cursor, entity } = request.query
    const asked = { entity: entity === undefined ? null : String(entity), cursor: idCursor(cursor) ?? null }
    const { runs, next } = await importsOf(await ask(request), asked)
    return { data: runs.map(importSummary), next }
  })

  app.get('/imports/:id', { schema: { summary: 'An import and how far it came', tags } }, async (request: FastifyRequest<At>) => {
    const writing = await ask(request)
    return { data: await importAnswer(writing, await importOf(writing, idOf(request)), languageOf(request)) }
  })

  app.patch('/imports/:id', { schema: { summary: 'Choose where columns go', tags } }, async (request: FastifyRequest<At>) => {
    const writing = await ask(request)
    const run = await changeImport(writing, files, idOf(request), bodyOf(request))
    return { data: await importAnswer(writing, run, languageOf(request)) }
  })

  app.get('/imports/:id/preview', { schema: { summary: 'Rows with their problems', tags } }, async (request: FastifyRequest<At>) => {
    const { limit, only } = request.query
    const most = limit === undefined ? 50 : Number(limit)
    if (!Number.isInteger(most) || most < 1 || most > 500) throw badRequest('limit.out-of-range', { max: 500 })
    const how = { limit: most, only: only === 'problems' ? ('problems' as const) : undefined }
    return previewAnswer(await previewImport(await ask(request), files, idOf(request), how), languageOf(request))
  })
  runRoutes(app, context, ask, idOf)
}

/** What begins when the columns are chosen. */
function runRoutes(
  app: FastifyInstance,
  { files }: Context,
  ask: (request: FastifyRequest) => Promise<Writing>,
  idOf: (request: FastifyRequest<At>) => string,
): void {
  const answer = async (request: FastifyRequest<At>, begin: (writing: Writing, id: string) => Promise<unknown>) => {
    const writing = await ask(request)
    const job = await begin(writing, idOf(request))
    return { data: await importAnswer(writing, await importOf(writing, idOf(request)), languageOf(request)), job }
  }
  app.post('/imports/:id/start', { schema: { summary: 'Start an import', tags } }, async (request: FastifyRequest<At>, reply) =>
    reply.code(202).send(await answer(request, startImport)),
  )
  app.post('/imports/:id/undo', { schema: { summary: 'Take an import back', tags } }, async (request: FastifyRequest<At>, reply) =>
    reply.code(202).send(await answer(request, startUndo)),
  )
  app.get(
    '/imports/:id/errors',
    { schema: { summary: 'The rows that failed, as a file', tags } },
    async (request: FastifyRequest<At>, reply) => {
      const { fileName, text } = await failedFile(await ask(request), files, idOf(request), languageOf(request))
      return reply
        .header('content-disposition', `attachment; filename="import-errors.csv"; filename*=UTF-8''${encodeURIComponent(fileName)}`)
        .type('text/csv; charset=utf-8')
        .send(Readable.from(text, { objectMode: false }))
    },
  )
}

const spoken = (problem: RowProblem, language: Language) => ({ code: problem.code, message: problemSentence(problem, language) })

function rowAnswer({ row, cells, problems, leftOut }: CheckedRow, language: Language): Record<string, unknown> {
  const whole = problems.find(({ column }) => column === null)
  return {
    row,
    cells: cells.map((text, column) => {
      const problem = problems.find((each) => each.column === column)
      const without = leftOut.find((each) => each.column === column)
      return {
        column,
        text,
        problem: problem === undefined ? null : spoken(problem, language),
        leftOut: without === undefined ? null : spoken(without, language),
      }
    }),
    problem: whole === undefined ? null : spoken(whole, language),
  }
}

const previewAnswer = (
  { rows, problems, problemRows, leftOut, erased, checked }: Preview,
  language: Language,
): Record<string, unknown> => ({
  data: rows.map((row) => rowAnswer(row, language)),
  problems,
  problemRows,
  leftOut,
  erased,
  checked,
})
