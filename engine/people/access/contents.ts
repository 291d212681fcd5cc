import { findByIds } from '#engine/find.ts'
import { textOfContent } from '#engine/mentions/contents.ts'
import { maskFor, portionsOf, type Subject } from '#engine/people/access/subject.ts'
import { keeping } from '#engine/storage/contents.ts'
import { titleOf } from '#engine/title.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import type { Content } from '#schema/fields/content.ts'

/** A file that is the person's. */
export interface Held {
  readonly path: string
  readonly name: string
  /** It names others too, so that its text goes out with them masked, and the file itself does not. */
  readonly masked: boolean
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

/** Every file of the person: the bytes that their records keep. */
export async function* contentsOf(subject: Subject, files: Files): AsyncGenerator<Held> {
  const { system, owned } = subject
  const { tenantId } = system.principal
  for (const [name, all] of owned) {
    const entity = system.model.get(name)
    for (const { field, area } of keeping(entity))
      for (const ids of portionsOf(all))
        for (const record of await findByIds(system, name, ids)) {
          const value = record[field.key] as (Partial<Content> & { id: string }) | string | null
          if (value === null || value === undefined) continue
          const id = typeof value === 'string' ? value : value.id
          const at: FileName = { tenantId, area, id }
          if ((await files.size(at)) === undefined) continue
          const title = (await maskFor(subject, [])).text(titleOf(entity, record))
          const type = typeof value === 'string' ? undefined : value.mediaType
          yield await held(subject, files, { at, title: field.key === 'content' || entity.arrives !== null ? title : field.key, type })
        }
  }
}

interface Kept {
  readonly at: FileName
  readonly title: string
  readonly type: string | undefined
}

async function held(subject: Subject, files: Files, { at, title, type }: Kept): Promise<Held> {
  const path = `files/${at.id}-${safe(title)}`
  const text = type === undefined ? undefined : await textOfContent(files, at.tenantId, at.id, type)
  if (text === undefined) return { path, name: title, masked: false, read: () => files.read(at) }
  const masked = (await maskFor(subject, [text])).text(text)
  return masked === text
    ? { path, name: title, masked: false, read: () => files.read(at) }
    : { path: `${path}.txt`, name: title, masked: true, read: () => once(masked) }
}
