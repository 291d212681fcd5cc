import type { Reading } from '#engine/access/reading.ts'
import { editable } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import { ApiError, forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { mediaTypeOf, sniffedBytes } from '#engine/files/media-type.ts'
import { changeable, cutFile, type FileDoor, fileProblem } from '#engine/files/upload.ts'
import { get, type ReadRecord } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'
import { newId } from '#platform/clock/ids.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import { ImageError } from '#platform/images/errors.ts'
import { type Crop, isCleanable, mostMegapixels, withImage } from '#platform/images/images.ts'

/** Pixels a side: sharp at four times the largest avatar. */
const side = 320
const mostMegabytes = 20

/** Which picture of which record. */
export interface ImageAt {
  readonly entity: string
  readonly id: string
  readonly field: string
}

export interface NewImage {
  readonly content: AsyncIterable<Uint8Array>
  readonly crop: Crop | undefined
  readonly version?: number | undefined
}

/** 404 for a field that is not there, is hidden from this reader (it is missing in the record then), or is no image. */
function imageField({ model }: Reading, { entity, field: key }: ImageAt, record: ReadRecord): FieldModel {
  const field = model.get(entity).field(key)
  if (field === undefined || field.kind.keeps !== 'image' || !(key in record)) throw notFound()
  return field
}

/** May this writer change that picture? Asked before the first byte is read. */
export async function mayChangeImage(writing: Writing, at: ImageAt): Promise<FieldModel> {
  const field = imageField(writing, at, await changeable(writing, at.entity, at.id))
  if (!editable(writing.model.get(at.entity), field, writing.principal)) throw forbidden()
  return field
}

/** The square is what people chose; the rest of what they sent, and all that came with it, is not kept. */
export async function setImage(writing: Writing, { files }: Pick<FileDoor, 'files'>, at: ImageAt, image: NewImage): Promise<ReadRecord> {
  const field = await mayChangeImage(writing, at)
  const bytes = await received(image.content)
  const name = await keepSquare(writing, files, bytes, image.crop)
  try {
    return await put(writing, at, field, name.id, image.version)
  } catch (error) {
    await files.remove(name).catch(() => undefined)
    throw error
  }
}

/** Keeps the chosen square of a picture, or that in its middle, whichever door it came by. 422 with the reason, and nothing stays, when it is none that can be unpacked. */
export async function keepSquare(
  { principal: { tenantId }, clock }: Pick<Writing, 'principal' | 'clock'>,
  files: Files,
  bytes: Buffer,
  crop?: Crop,
): Promise<FileName> {
  const type = mediaTypeOf(bytes.subarray(0, sniffedBytes), '').mediaType
  if (!isCleanable(type)) throw fileProblem('file.not-an-image')
  const name: FileName = { tenantId, area: 'image', id: newId(clock) }
  try {
    await withImage(once(bytes), type, (open) => files.write(name, open.square(crop, side)))
    return name
  } catch (error) {
    await files.remove(name).catch(() => undefined)
    throw error instanceof ImageError ? asAnswer(error) : error
  }
}

export async function removeImage(writing: Writing, at: ImageAt, version: number | undefined): Promise<ReadRecord> {
  const field = await mayChangeImage(writing, at)
  return put(writing, at, field, null, version)
}

/** Where the picture's bytes lie. 404 where there is none. */
export async function imageOf(reading: Reading, at: ImageAt): Promise<FileName> {
  const record = await get(reading, at.entity, at.id)
  const id = record[imageField(reading, at, record).key]
  if (typeof id !== 'string') throw notFound()
  return { tenantId: reading.principal.tenantId, area: 'image', id }
}

async function put(writing: Writing, { entity, id }: ImageAt, field: FieldModel, value: string | null, version: number | undefined) {
  const change = { id, input: {}, ...(version === undefined ? {} : { version }) }
  const [record] = await update(writing, entity, [change], { found: [{ [field.key]: value }] })
  if (record === undefined) throw notFound()
  return record
}

const asAnswer = ({ code }: ImageError): ApiError =>
  code === 'image.too-many-pixels' ? fileProblem('file.image-too-large', { max: mostMegapixels }) : fileProblem('file.not-an-image')

async function received(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    for await (const piece of content) {
      size += piece.length
      if (size > mostMegabytes * 1024 * 1024) break
      pieces.push(piece)
    }
  } catch {
    throw cutFile()
  }
  if (size > mostMegabytes * 1024 * 1024) throw new ApiError(413, 'file.too-large', { params: { max: mostMegabytes } })
  if (size === 0) throw fileProblem('file.empty')
  return Buffer.concat(pieces)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

/** `x`, `y` and `size` of a form; the middle where nothing was said. */
export function cropOf(given: Readonly<Record<string, unknown>>): Crop | undefined {
  if (given.x === undefined && given.y === undefined && given.size === undefined) return undefined
  const [x, y, size] = [given.x, given.y, given.size].map(Number)
  const within = (part: number | undefined): part is number => part !== undefined && part >= 0 && part <= 1
  if (!within(x) || !within(y) || !within(size) || size === 0) throw invalid([{ pointer: '/crop', code: 'file.bad-crop' }])
  return { x, y, size }
}
