import { findByIds } from '#engine/find.ts'
import { textOfContent } from '#engine/mentions/contents.ts'
import type { EntityModel } from '#engine/model.ts'
import { maskFor, portionsOf, type Subject } from '#engine/people/access/subject.ts'
import { keeping } from '#engine/storage/contents.ts'
import { titleOf } from '#engine/title.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import type { Content } from '#schema/fields/content.ts'

/** A file that is the person's. */
export interface Held {
  readonly path: string
  readonly name: string
  /**
   * How it goes out. `whole`: as it is. `text`: it names others too, so its text goes out, with them masked. `listed`: nobody could read it, and its name is somebody else's, so
   * that whoever answers has to look first.
   */
  readonly as: 'whole' | 'text' | 'listed'
  read(): AsyncIterable<Uint8Array>
}

const safe = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100) || 'file'

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Every file of the person: the bytes that their records keep. `unread`: somebody looked into those that nobody could read, and they go out too. */
export async function* contentsOf(subject: Subject, files: Files, unread: boolean): AsyncGenerator<Held> {
  const { system, owned } = subject
  const { tenantId } = system.principal
  for (const [owner, all] of owned) {
    const entity = system.model.get(owner)
    for (const { field, area } of keeping(entity))
      for (const ids of portionsOf(all))
        for (const { record, name, title } of await titled(subject, entity, ids)) {
          const value = record[field.key] as (Partial<Content> & { id: string }) | string | null
          if (value === null || value === undefined) continue
          const id = typeof value === 'string' ? value : value.id
          const at: FileName = { tenantId, area, id }
          if ((await files.size(at)) === undefined) continue
          const type = typeof value === 'string' ? undefined : value.mediaType
          const isFile = field.key === 'content' || entity.arrives !== null
          const listed = isFile && title !== name && !unread
          yield await held(subject, files, { at, title: isFile ? title : field.key, type, listed })
        }
  }
}

/** Records with their titles, as they are and as the person may read them. */
async function titled(subject: Subject, entity: EntityModel, ids: readonly string[]) {
  const found = (await findByIds(subject.system, entity.name, ids)).map((record) => ({ record, name: titleOf(entity, record) }))
  const mask = await maskFor(
    subject,
    found.map(({ name }) => name),
  )
  return found.map((each) => ({ ...each, title: mask.text(each.name) }))
}

interface Kept {
  readonly at: FileName
  readonly title: string
  readonly type: string | undefined
  /** Not to be given out where it cannot be read. */
  readonly listed: boolean
}

async function held(subject: Subject, files: Files, { at, title, type, listed }: Kept): Promise<Held> {
  const path = `files/${at.id}-${safe(title)}`
  const text = type === undefined ? undefined : await textOfContent(files, at.tenantId, at.id, type)
  if (text === undefined) return { path, name: title, as: listed ? 'listed' : 'whole', read: () => files.read(at) }
  const masked = (await maskFor(subject, [text])).text(text)
  return masked === text
    ? { path, name: title, as: 'whole', read: () => files.read(at) }
    : { path: `${path}.txt`, name: title, as: 'text', read: () => once(masked) }
}
