import { randomBytes } from 'node:crypto'
import { createReadStream, type Dirent, type Stats } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemClock } from '#platform/clock/clock.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { FileError } from '#platform/files/errors.ts'
import { syncFolder } from '#platform/files/private-file.ts'

const unfinished = '.part'
/** A write that got no byte for so long has ended with its process. */
const abandonedAfter = 60 * 60 * 1000

/**
 * Bytes in a folder of this machine, made when first written to: 0700, its files 0600.
 * @param apart names a write, so that two of the same key at once do not meet before they are whole
 */
export function openFolderStore(folder: string, apart = (): string => randomBytes(6).toString('hex')): ByteStore {
  const pathOf = (key: string): string => join(folder, ...key.split('/'))
  return {
    async put(key, content) {
      const path = pathOf(key)
      const beside = `${path}.${apart()}${unfinished}`
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(asFull)
      try {
        await write(beside, content)
        await rename(beside, path)
        await syncFolder(dirname(path))
      } catch (error) {
        await rm(beside, { force: true })
        return asFull(error)
      }
    },
    async read(key, start, end) {
      const size = await sizeOf(pathOf(key))
      if (size === undefined) return undefined
      const last = Math.min(end, size) - 1
      return { size, content: last < start ? nothing() : createReadStream(pathOf(key), { start, end: last, highWaterMark: 256 * 1024 }) }
    },
    size: (key) => sizeOf(pathOf(key)),
    remove: async (key) => rm(pathOf(key), { force: true }),
    list: (below, before) => list(folder, below, before),
  }
}

/** Written in order, and on the disk before anybody is told. */
async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    for await (const piece of content) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

function asFull(error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  throw code === 'ENOSPC' || code === 'EDQUOT' ? new FileError('file.store-full', error) : error
}

const fileAt = (path: string): Promise<Stats | undefined> =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })

const sizeOf = async (path: string): Promise<number | undefined> => (await fileAt(path))?.size

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/** None in a folder that is not there. One that cannot be read is no empty one. */
const entriesIn = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })

async function* list(folder: string, below: string, before: Date): AsyncGenerator<string, void, undefined> {
  for (const entry of await entriesIn(join(folder, below))) {
    const key = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) {
      yield* list(folder, key, before)
      continue
    }
    const path = join(folder, key)
    const found = await fileAt(path)
    if (found === undefined || found.mtimeMs >= before.getTime()) continue
    if (!key.endsWith(unfinished)) yield key
    // A rest of a write that a kill ended: nobody knows its name, nobody misses it.
    else if (found.mtimeMs < systemClock.now().getTime() - abandonedAfter) await rm(path, { force: true })
  }
}
