import { Readable } from 'node:stream'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError, notFound } from '#engine/api/errors.ts'
import { idempotencyKeyOf, sendRecord, versionOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { attachmentHeader } from '#engine/files/file-name.ts'
import { cropOf, type ImageAt, imageOf, mayChangeImage, removeImage, setImage } from '#engine/files/image.ts'
import { type OpenFile, openFile, shownCopy, textOf } from '#engine/files/open.ts'
import { megabyte } from '#engine/files/settings.ts'
import { cutFile, fileProblem, mayUpload, uploadFile } from '#engine/files/upload.ts'
import type { FileName } from '#platform/files/files.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { filePart } from '#server/file-part.ts'
import { rangeOf } from '#server/range.ts'

interface At {
  Params: { plural: string; id: string; field: string }
  Querystring: Record<string, unknown>
}

type Ask = FastifyRequest<At>

const tags = ['Files']
/** A form has a little around the file itself. */
const around = megabyte

/** Files of records and pictures: sent, looked at, taken out. */
export async function fileRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { engine, entrance, limits } = context
  // One byte more than is allowed gets through, so that whoever keeps the file sees that it is too large.
  await app.register(multipart, { limits: { files: 1, fields: 20, fileSize: limits.maxFileMegabytes * megabyte + 1, headerPairs: 100 } })
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  uploadRoutes(app, context, ask)
  imageRoutes(app, context, ask)
  contentRoutes(app, context, ask)
}

type Asking = (request: FastifyRequest) => Promise<Writing>

function placeIn(writing: Writing, { plural, id }: At['Params']): { entity: string; id: string } {
  const entity = writing.model.byPlural(plural)
  if (entity === undefined || !isId(id)) throw notFound()
  return { entity: entity.name, id }
}

/** The file of a form. What says at the start that it is far too large is not read at all. */
async function partOf(request: FastifyRequest, reply: FastifyReply, maxMegabytes: number) {
  if (Number(request.headers['content-length'] ?? 0) > maxMegabytes * megabyte + around) {
    reply.header('connection', 'close')
    throw new ApiError(413, 'file.too-large', { params: { max: maxMegabytes } })
  }
  const part = await filePart(request, cutFile)
  if (part === undefined) throw fileProblem('file.no-file')
  return part
}

function uploadRoutes(app: FastifyInstance, context: Context, ask: Asking): void {
  const { limits } = context
  app.post(
    '/:plural/:id/files',
    { schema: { summary: 'Upload a file onto a record', consumes: ['multipart/form-data'], tags } },
    async (request: Ask, reply) => {
      const writing = await ask(request)
      const about = placeIn(writing, request.params)
      await mayUpload(writing, about.entity, about.id)
      const part = await partOf(request, reply, limits.maxFileMegabytes)
      const upload = { fileName: part.filename ?? '', content: part.file, idempotencyKey: idempotencyKeyOf(request) }
      return sendRecord(reply, 201, await uploadFile(writing, context, about, upload))
    },
  )
}

function imageRoutes(app: FastifyInstance, context: Context, ask: Asking): void {
  const placed = async (request: Ask): Promise<{ writing: Writing; at: ImageAt }> => {
    const writing = await ask(request)
    return { writing, at: { ...placeIn(writing, request.params), field: request.params.field } }
  }
  const path = '/:plural/:id/images/:field'
  app.put(
    path,
    { schema: { summary: 'Set a picture of a record', consumes: ['multipart/form-data'], tags } },
    async (request: Ask, reply) => {
      const { writing, at } = await placed(request)
      await mayChangeImage(writing, at)
      const crop = cropOf(request.query)
      const part = await partOf(request, reply, context.limits.maxFileMegabytes)
      return sendRecord(
        reply,
        200,
        await setImage(writing, context, at, { content: part.file, crop, version: versionOf(request, writing.principal) }),
      )
    },
  )
  app.delete(path, { schema: { summary: 'Remove a picture of a record', tags } }, async (request: Ask, reply) => {
    const { writing, at } = await placed(request)
    return sendRecord(reply, 200, await removeImage(writing, at, versionOf(request, writing.principal)))
  })
  app.get(path, { compress: false, schema: { summary: 'A picture of a record, as WebP', tags } }, async (request: Ask, reply) => {
    const { writing, at } = await placed(request)
    return sendBytes(reply, context, { ...(await imageOf(writing, at)), mediaType: 'image/webp' })
  })
}

function contentRoutes(app: FastifyInstance, context: Context, ask: Asking): void {
  const opened = async (request: Ask): Promise<OpenFile> => {
    const writing = await ask(request)
    if (!isId(request.params.id)) throw notFound()
    return openFile(writing, request.params.id)
  }
  app.get('/files/:id/content', { compress: false, schema: { summary: 'The bytes of a file', tags } }, async (request: Ask, reply) =>
    sendFile(request, reply, context, await opened(request)),
  )
  app.get(
    '/files/:id/thumbnail',
    { compress: false, schema: { summary: 'A small picture of a picture', tags } },
    async (request: Ask, reply) => sendBytes(reply, context, await shownCopy(context, await opened(request), 'thumbnail')),
  )
  app.get(
    '/files/:id/preview',
    { compress: false, schema: { summary: 'What can be looked at of a file: a picture, a PDF, the beginning of a text', tags } },
    async (request: Ask, reply) => {
      const file = await opened(request)
      if (file.content.preview === 'image') return sendBytes(reply, context, await shownCopy(context, file, 'preview'))
      if (file.content.preview === 'pdf') return sendFile(request, reply, context, file)
      if (file.content.preview !== 'text') throw notFound()
      const { text, isCut } = await textOf(context, file)
      return harmless(reply).header('steward-cut', String(isCut)).type('text/plain; charset=utf-8').send(text)
    },
  )
}

/** Whatever it is, a browser that is led there shows and runs nothing of it. */
const harmless = (reply: FastifyReply): FastifyReply => reply.header('content-security-policy', "sandbox; default-src 'none'")

async function sendBytes(
  reply: FastifyReply,
  { files }: Context,
  { mediaType, ...at }: FileName & { mediaType: string },
): Promise<FastifyReply> {
  const size = await files.size(at)
  if (size === undefined) throw new ApiError(404, 'file.missing')
  return harmless(reply)
    .header('content-length', size)
    .header('content-disposition', 'attachment')
    .type(mediaType)
    .send(Readable.from(files.read(at), { objectMode: false }))
}

/** As an attachment under its own name; a part of it where one is asked for (RFC 9110, 14). */
async function sendFile(request: Ask, reply: FastifyReply, { files }: Context, { name, content, at }: OpenFile): Promise<FastifyReply> {
  const size = await files.size(at)
  if (size === undefined) throw new ApiError(404, 'file.missing')
  const etag = `"${content.sha256}"`
  const { range, 'if-range': since } = request.headers
  const part = since === undefined || since === etag ? rangeOf(range, size) : undefined
  if (part === 'beyond') throw new ApiError(416, 'file.bad-range', { headers: { 'content-range': `bytes */${size}` } })
  const { start, end } = part ?? { start: 0, end: size }
  if (part !== undefined) reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`)
  return (
    harmless(reply)
      .header('accept-ranges', 'bytes')
      .header('etag', etag)
      .header('content-length', end - start)
      .header('content-disposition', attachmentHeader(name))
      // What is not looked at is not named either: no browser tries to.
      .type(content.preview === null ? 'application/octet-stream' : content.mediaType)
      .send(Readable.from(files.read(at, { start, end }), { objectMode: false }))
  )
}
