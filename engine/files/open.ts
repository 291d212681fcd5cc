import type { Reading } from '#engine/access/reading.ts'
import { notFound } from '#engine/api/errors.ts'
import { type NamedContent, namedContents } from '#engine/files/named.ts'
import { uploadedEntity } from '#engine/files/settings.ts'
import type { FileDoor } from '#engine/files/upload.ts'
import { get, type ReadRecord } from '#engine/find.ts'
import type { Database } from '#platform/database/database.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import type { Content } from '#schema/fields/content.ts'

/** A file as a reader may have it. */
export interface OpenFile {
  readonly record: ReadRecord
  readonly name: string
  readonly content: Content
  readonly at: FileName
}

/** 404 for a file that one may not read, and for one without bytes. */
export async function openFile(reading: Reading, id: string): Promise<OpenFile> {
  const record = await get(reading, uploadedEntity(reading.model).name, id)
  const content = record.content as Content | null | undefined
  if (content === null || content === undefined) throw notFound()
  return { record, name: String(record.name), content, at: { tenantId: reading.principal.tenantId, area: 'file', id: content.id } }
}

/** What is shown of a picture: a smaller copy where there is one, else itself. 404 for what is not shown. */
export async function shownCopy(
  { files }: Pick<FileDoor, 'files'>,
  { content, at }: OpenFile,
  area: 'thumbnail' | 'preview',
): Promise<FileName & { mediaType: string }> {
  if (content.preview !== 'image') throw notFound()
  const copy = { ...at, area }
  return (await files.size(copy)) === undefined ? { ...at, mediaType: content.mediaType } : { ...copy, mediaType: 'image/webp' }
}

const mostText = 100 * 1024

/** The first 100 kB of a text, read as what it is: UTF-8 or UTF-16, else as Windows writes Western European. */
export async function textOf({ files }: Pick<FileDoor, 'files'>, { at, content }: OpenFile): Promise<{ text: string; isCut: boolean }> {
  const pieces: Buffer[] = []
  for await (const piece of files.read(at, { start: 0, end: mostText })) pieces.push(piece)
  const bytes = Buffer.concat(pieces)
  const isCut = content.size > mostText
  return { text: decoded(bytes, isCut), isCut }
}

/** Text in whatever it was written: UTF-8 or UTF-16, else as Windows writes Western European. */
export function decoded(bytes: Buffer, isCut: boolean): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Bytes that a record holds; undefined where they are missing: the record is there, its bytes are not. */
export interface HeldContent extends NamedContent {
  readonly content: AsyncIterable<Buffer> | undefined
}

/** Everything that the records of a tenant keep in the file store, one after the other: for whoever takes all of it out. */
export async function* contentsOf(
  place: { readonly database: Database },
  files: Files,
  tenantId: string,
): AsyncGenerator<HeldContent, void, undefined> {
  for await (const named of namedContents(place, tenantId))
    yield { ...named, content: (await files.size(named.at)) === undefined ? undefined : files.read(named.at) }
}
