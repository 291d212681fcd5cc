import type { OpenArchive } from '#engine/archive/open.ts'
import { contentsOf } from '#engine/files/open.ts'
import { contentAreas } from '#engine/files/remove.ts'
import type { Database } from '#platform/database/database.ts'
import type { FileName, Files } from '#platform/files/files.ts'

/** A file of the tenant that goes along. */
export interface Content {
  readonly area: string
  readonly id: string
  read(): AsyncIterable<Uint8Array>
}

const partForm = /^files\/(file|thumbnail|preview|image)\/([0-9a-f-]{36})$/

export const contentPath = ({ area, id }: Pick<Content, 'area' | 'id'>): string => `files/${area}/${id}`

/** The bytes that the records of a tenant keep, and the copies that were made of them. */
export async function* contentsFor(place: { readonly database: Database }, files: Files, tenantId: string): AsyncGenerator<Content> {
  for await (const { at } of contentsOf(place, files, tenantId)) {
    for (const area of contentAreas(at.area === 'image' ? 'image' : 'file')) {
      const name: FileName = { ...at, area }
      if ((await files.size(name)) !== undefined) yield { area, id: at.id, read: () => files.read(name) }
    }
  }
}

/** Puts the files of an archive where the records of the tenant look for them. Gives what takes them away again. */
export async function bringContents(files: Files, archive: OpenArchive, tenantId: string): Promise<() => Promise<void>> {
  const written: FileName[] = []
  const takeBack = async (): Promise<void> => {
    for (const name of written) await files.remove(name)
  }
  try {
    for (const { path } of archive.manifest.parts) {
      const [, area, id] = partForm.exec(path) ?? []
      if (area === undefined || id === undefined) continue
      const name = { tenantId, area: area as FileName['area'], id }
      written.push(name)
      await files.write(name, archive.bytes(path))
    }
  } catch (error) {
    await takeBack()
    throw error
  }
  return takeBack
}
