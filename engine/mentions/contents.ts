import type { Writing } from '#engine/act/writing.ts'
import type { Engine } from '#engine/engine.ts'
import { textApart } from '#engine/mentions/reading/apart.ts'
import { readingOf } from '#engine/mentions/reading/readable.ts'
import { tokensOfLong } from '#engine/mentions/tokens.ts'
import { type Indexed, indexStatements } from '#engine/mentions/write.ts'
import type { EntityModel } from '#engine/model.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type Keeping, keeping, unreadContents } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'
import { FileError } from '#platform/files/errors.ts'
import type { Files } from '#platform/files/files.ts'

const atOnce = 50

interface Unread {
  readonly record: string
  readonly content: string
  readonly type: string
}

/** What the bytes say; undefined where nobody can read them, or where they are gone. */
export async function textOfContent(files: Files, tenantId: string, id: string, mediaType: string): Promise<string | undefined> {
  if (readingOf(mediaType) === undefined) return undefined
  try {
    return await textApart(files.read({ tenantId, area: 'file', id }), mediaType)
  } catch (error) {
    if (error instanceof FileError) return undefined
    throw error
  }
}

/** Reads what the tenant's files say of which nobody has read it yet, and keeps whom they name. Each file by itself, so that a kill loses one. Gives how many were read. */
export async function readContents(engine: Engine, files: Files, { tenantId }: { readonly tenantId: string }): Promise<number> {
  const writing = await asSystem(engine, tenantId)
  let read = 0
  for (const entity of writing.model.entities)
    for (const kept of keeping(entity)) if (kept.area === 'file') read += await readAll(writing, files, entity, kept)
  return read
}

async function readAll(writing: Writing, files: Files, entity: EntityModel, kept: Keeping): Promise<number> {
  const { database, principal } = writing
  for (let read = 0; ; ) {
    const [found] = await database.batch(principal.tenantId, [unreadContents(entity, kept, principal.tenantId, atOnce)])
    const unread = (found?.rows ?? []) as unknown as Unread[]
    for (const { record, content, type } of unread) {
      const text = await textOfContent(files, principal.tenantId, content, type)
      await keepText(writing, { entity: entity.name, recordId: record, field: kept.field.key }, text)
      read += 1
    }
    if (unread.length < atOnce) return read
  }
}

/** Whom a file names, in the place of what was known of it. */
export async function keepText(
  writing: Writing,
  place: Pick<Indexed, 'entity' | 'recordId' | 'field'>,
  text: string | undefined,
): Promise<void> {
  const { tenantId, country } = writing.principal
  const cipher = await writing.keys.tenant(tenantId)
  const tokens = text === undefined ? [] : await tokensOfLong(cipher, text, country)
  const forget = statement('delete from mention where tenant_id = $1 and record_id = $2 and field = $3', [
    tenantId,
    place.recordId,
    place.field,
  ])
  await writing.database.batch(tenantId, [forget, ...indexStatements(tenantId, [{ ...place, tokens, unreadable: text === undefined }])])
}
