import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FileError } from '#platform/files/errors.ts'
import { chunkBytes, headBytes, opening, sealedChunkBytes, sealing } from '#platform/files/file-cipher.ts'
import { syncFolder } from '#platform/files/private-file.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What a file is for; a folder of its own. */
export type Area = 'import' | 'export'

export interface FileName {
  readonly tenantId: string
  readonly area: Area
  readonly id: string
}

/** Files of tenants, each encrypted under its tenant's key. Their names are ids; all errors of ours are `FileError`s. */
export interface Files {
  /** Stores what `content` gives, whole or not at all. More than `most` plain bytes: `file.too-large`, and nothing stays. Gives the number of plain bytes. */
  write(name: FileName, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most?: number): Promise<number>
  /** The plain bytes, piece by piece. Throws `file.missing` before the first, `file.damaged` wherever damage is met. */
  read(name: FileName): AsyncGenerator<Buffer, void, undefined>
  /** The plain bytes that it holds; undefined when it is not here. */
  size(name: FileName): Promise<number | undefined>
  /** Removing what is not here is no error. */
  remove(name: FileName): Promise<void>
  /** Files last written before that time, of all tenants, and what was never finished since. */
  olderThan(time: Date): AsyncGenerator<FileName, void, undefined>
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const unfinished = '.part'

/** @param folder made when first written to; 0700 with files of 0600 */
export function openFiles(folder: string, keys: Pick<Keys, 'tenant'>): Files {
  const pathOf = ({ tenantId, area, id }: FileName): string => {
    if (!idForm.test(tenantId) || !idForm.test(id)) throw new FileError('file.not-an-id')
    return join(folder, tenantId, area, id)
  }
  const placeOf = ({ tenantId, area, id }: FileName): string => `${tenantId}|${area}|${id}`

  return {
    async write(name, content, most = Number.POSITIVE_INFINITY) {
      const path = pathOf(name)
      const beside = `${path}${unfinished}`
      const seal = sealing(await keys.tenant(name.tenantId), placeOf(name))
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      try {
        const bytes = await writeSealed(beside, seal, content, most)
        await rename(beside, path)
        await syncFolder(dirname(path))
        return bytes
      } catch (error) {
        await rm(beside, { force: true })
        throw error
      }
    },
    async *read(name) {
      const path = pathOf(name)
      const cipher = await keys.tenant(name.tenantId)
      const file = await openExisting(path)
      try {
        const { size } = await file.stat()
        const open = opening(cipher, placeOf(name), await readExactly(file, headBytes, 0))
        for (let at = headBytes; ; at += sealedChunkBytes) {
          const length = Math.min(sealedChunkBytes, size - at)
          const last = at + length >= size
          const plain = open(await readExactly(file, length, at), last)
          if (plain.length > 0) yield plain
          if (last) return
        }
      } finally {
        await file.close()
      }
    },
    async size(name) {
      const found = await stat(pathOf(name)).catch(() => undefined)
      if (found === undefined) return undefined
      const sealed = found.size - headBytes
      return Math.max(0, sealed - Math.ceil(sealed / sealedChunkBytes) * (sealedChunkBytes - chunkBytes))
    },
    remove: async (name) => rm(pathOf(name), { force: true }),
    olderThan: (time) => older(folder, time),
  }
}

/** Chunks are full but for the last, which alone bears the flag: an empty file has one empty chunk. */
async function writeSealed(
  path: string,
  { head, seal }: ReturnType<typeof sealing>,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<number> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.write(head)
    let total = 0
    let held: Uint8Array[] = []
    let bytes = 0
    for await (const piece of content) {
      total += piece.length
      if (total > most) throw new FileError('file.too-large')
      held.push(piece)
      bytes += piece.length
      if (bytes <= chunkBytes) continue
      const all = Buffer.concat(held)
      let at = 0
      for (; all.length - at > chunkBytes; at += chunkBytes) await file.write(seal(all.subarray(at, at + chunkBytes), false))
      held = [all.subarray(at)]
      bytes = all.length - at
    }
    await file.write(seal(Buffer.concat(held), true))
    await file.sync()
    return total
  } finally {
    await file.close()
  }
}

async function openExisting(path: string): Promise<FileHandle> {
  return open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new FileError('file.missing') : error
  })
}

async function readExactly(file: FileHandle, length: number, at: number): Promise<Buffer> {
  if (length < 0) throw new FileError('file.damaged')
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  if (bytesRead !== length) throw new FileError('file.damaged')
  return buffer
}

async function* older(folder: string, time: Date): AsyncGenerator<FileName, void, undefined> {
  for (const tenantId of await namesIn(folder)) {
    for (const area of ['import', 'export'] as const) {
      for (const file of await namesIn(join(folder, tenantId, area))) {
        const path = join(folder, tenantId, area, file)
        const found = await stat(path).catch(() => undefined)
        if (found === undefined || found.mtimeMs >= time.getTime()) continue
        // A rest of a write that a kill ended: nobody knows its name, nobody misses it.
        if (file.endsWith(unfinished)) await rm(path, { force: true })
        else if (idForm.test(tenantId) && idForm.test(file)) yield { tenantId, area, id: file }
      }
    }
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])
