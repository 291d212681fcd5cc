import { createHash } from 'node:crypto'
import { scopeFor } from '#engine/access/scope.ts'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError, conflict, forbidden, invalid } from '#engine/api/errors.ts'
import { liesAbout, type MediaType, mediaTypeOf, previewOf, sniffedBytes } from '#engine/files/media-type.ts'
import { contentAreas } from '#engine/files/remove.ts'
import {
  type FileLimits,
  type FileSettings,
  fileSettings,
  megabyte,
  overQuota,
  uploadedEntity,
  usedBy,
  withinRoom,
} from '#engine/files/settings.ts'
import { get, type ReadRecord } from '#engine/find.ts'
import { newId } from '#platform/clock/ids.ts'
import { FileError } from '#platform/files/errors.ts'
import type { Area, Files } from '#platform/files/files.ts'
import { ImageError } from '#platform/images/errors.ts'
import { isCleanable, mostImageBytes, type OpenImage, withImage } from '#platform/images/images.ts'
import type { Content } from '#schema/fields/content.ts'
import { fileNameOf } from '#schema/values/file-name.ts'

/** The door through which bytes come: where they are kept, and how many at most. */
export interface FileDoor {
  readonly files: Files
  readonly limits: FileLimits
}

export interface Upload {
  readonly fileName: string
  readonly content: AsyncIterable<Uint8Array>
  /** Repeating the upload under the same key makes nothing new. */
  readonly idempotencyKey?: string | undefined
}

export const fileProblem = (code: string, params?: Record<string, string | number>): ApiError =>
  invalid([{ pointer: '/file', code, ...(params === undefined ? {} : { params }) }])

/** 422 for a file of which a part did not come. */
export const cutFile = (): ApiError => fileProblem('file.cut')

const tooLarge = (max: number): ApiError => new ApiError(413, 'file.too-large', { params: { max } })

/** The record that bytes shall hang on or belong to, if this writer may change it: 404, 403, 409 in the trash. */
export async function changeable(writing: Writing, entityName: string, id: string): Promise<ReadRecord> {
  const record = await get(writing, entityName, id)
  if (record.deletedAt !== null) throw conflict('in-trash')
  if (!record.can.includes('update')) throw forbidden()
  return record
}

/** May this writer put a file onto that record? Asked before the first byte is read. */
export async function mayUpload(writing: Writing, entityName: string, id: string): Promise<void> {
  await changeable(writing, entityName, id)
  const entity = uploadedEntity(writing.model)
  if (writing.model.get(entityName).hangsOn !== null || scopeFor(entity, 'create', writing.principal) === 'none') throw forbidden()
}

/** Keeps a file and makes its record. Nothing stays of a file that is refused: 413 for too much, 422 with the reason. */
export async function uploadFile(
  writing: Writing,
  door: FileDoor,
  about: { readonly entity: string; readonly id: string },
  { fileName, content, idempotencyKey }: Upload,
): Promise<ReadRecord> {
  const settings = await fileSettings(writing, door.limits)
  const room = door.limits.maxTenantMegabytes * megabyte - (await usedBy(writing)).bytes
  if (room <= 0) throw overQuota(door.limits)
  const name = fileNameOf(fileName)
  const kept = new Keeping(writing, door.files)
  try {
    const raw = await kept.receive(content, name, settings, room).catch((error: unknown) => {
      const isQuota = error instanceof FileError && error.code === 'file.too-large' && room < settings.maxMegabytes * megabyte
      throw isQuota ? overQuota(door.limits) : asAnswer(error, settings)
    })
    const found = raw.type.mediaType.startsWith('image/') ? await kept.clean(raw, settings) : contentOf(raw, false)
    const entity = uploadedEntity(writing.model)
    const idempotency =
      idempotencyKey === undefined ? {} : { idempotency: { key: idempotencyKey, request: { about, name, sha256: raw.sha256 } } }
    const [record] = await withinRoom(writing, door.limits, found.size, () =>
      create(writing, entity.name, [{ [entity.hangsOn?.key ?? '']: about, name }], {
        found: [{ content: found }],
        ...idempotency,
      }),
    )
    if (record === undefined) throw new Error('nothing was made')
    await kept.dropBut((record.content as Content).id)
    return record
  } catch (error) {
    await kept.dropBut(undefined)
    throw error
  }
}

const asAnswer = (error: unknown, { maxMegabytes }: FileSettings): unknown =>
  error instanceof FileError && error.code === 'file.too-large' ? tooLarge(maxMegabytes) : error

/** Bytes as they came, before anything was removed from them. */
interface Received extends Omit<Content, 'mediaType' | 'preview'> {
  readonly type: MediaType
  /** An animation whose frames after the first would be lost. */
  readonly isMoving: boolean
}

const contentOf = ({ id, size, sha256, type }: Received, cleaned: boolean): Content => ({
  id,
  mediaType: type.mediaType,
  size,
  sha256,
  preview: previewOf(type, cleaned),
})

/** What was written into the file store for one upload, so that what is not needed in the end goes again. */
class Keeping {
  readonly #writing: Writing
  readonly #files: Files
  readonly #ids: string[] = []

  constructor(writing: Writing, files: Files) {
    this.#writing = writing
    this.#files = files
  }

  /** Writes what comes as it comes; its first bytes say whether it may. */
  async receive(content: AsyncIterable<Uint8Array>, name: string, settings: FileSettings, room: number): Promise<Received> {
    const sniff = new Sniff(name, settings)
    const { id, size, sha256 } = await this.#write('file', sniff.pass(content), Math.min(settings.maxMegabytes * megabyte, room))
    return { id, size, sha256, type: sniff.type, isMoving: sniff.isMoving }
  }

  /** A picture is written anew, so that nothing stays but the picture; from what cannot be, nothing is shown, or it is refused. */
  async clean(raw: Received, settings: FileSettings): Promise<Content> {
    const { mediaType } = raw.type
    const refused = (): Content => {
      if (settings.refuseWithMetadata) throw fileProblem('file.keeps-metadata', { type: mediaType })
      return contentOf(raw, false)
    }
    if (!isCleanable(mediaType) || raw.size > mostImageBytes || raw.isMoving) return refused()
    const source = this.#files.read({ tenantId: this.#writing.principal.tenantId, area: 'file', id: raw.id })
    try {
      return await withImage(source, mediaType, (image) => this.#copies(image, raw))
    } catch (error) {
      if (error instanceof ImageError) return refused()
      throw error
    }
  }

  async #copies(image: OpenImage, raw: Received): Promise<Content> {
    const cleaned = await this.#write('file', image.cleaned(), mostImageBytes * 4)
    await this.#copy('thumbnail', cleaned.id, image.scaled(480))
    if (!image.isAnimated && Math.max(image.width, image.height) > 1800) await this.#copy('preview', cleaned.id, image.scaled(1800))
    return contentOf({ ...raw, ...cleaned }, true)
  }

  #copy(area: Area, id: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    return this.#files.write({ tenantId: this.#writing.principal.tenantId, area, id }, content)
  }

  async #write(area: Area, content: AsyncIterable<Uint8Array>, most: number): Promise<Pick<Content, 'id' | 'size' | 'sha256'>> {
    const id = newId(this.#writing.clock)
    this.#ids.push(id)
    const sum = createHash('sha256')
    const size = await this.#files.write({ tenantId: this.#writing.principal.tenantId, area, id }, summed(content, sum), most)
    return { id, size, sha256: sum.digest('hex') }
  }

  async dropBut(keptId: string | undefined): Promise<void> {
    const { tenantId } = this.#writing.principal
    for (const id of this.#ids)
      if (id !== keptId) for (const area of contentAreas('file')) await this.#files.remove({ tenantId, area, id }).catch(() => undefined)
  }
}

async function* summed(
  content: AsyncIterable<Uint8Array>,
  sum: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const piece of content) {
    sum.update(piece)
    yield piece
  }
}

/** Looks at the first bytes before any is kept. */
class Sniff {
  type: MediaType = { mediaType: 'application/octet-stream', group: 'other' }
  isMoving = false
  readonly #name: string
  readonly #settings: FileSettings

  constructor(name: string, settings: FileSettings) {
    this.#name = name
    this.#settings = settings
  }

  async *pass(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let head: Buffer | undefined = Buffer.alloc(0)
    for await (const piece of whole(content)) {
      if (head === undefined) {
        yield piece
        continue
      }
      head = Buffer.concat([head, piece])
      if (head.length < sniffedBytes) continue
      this.#judge(head)
      yield head
      head = undefined
    }
    if (head === undefined) return
    this.#judge(head)
    yield head
  }

  #judge(head: Buffer): void {
    if (head.length === 0) throw fileProblem('file.empty')
    const start = head.subarray(0, sniffedBytes)
    this.type = mediaTypeOf(start, this.#name)
    const { mediaType, group } = this.type
    const says = liesAbout(this.#name, this.type)
    if (says !== undefined) throw fileProblem('file.not-what-it-says', { says, type: mediaType })
    if (!this.#settings.groups.includes(group)) throw fileProblem('file.type-not-allowed', { type: mediaType })
    this.isMoving = mediaType === 'image/png' && start.includes('acTL')
  }
}

/** Whatever ends the content too early, the client's connection or its form, is `file.cut`. */
async function* whole(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* content
  } catch {
    throw cutFile()
  }
}
