import { createHash } from 'node:crypto'
import { BackupError } from '#platform/backups/errors.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'

/** Where backups lie: a folder or a bucket. Paths are made of ids and fixed words, with slashes. All errors of ours are `BackupError`s. */
export interface BackupTarget {
  /** Whole or not at all. Gives the number of bytes and their SHA-256. */
  write(path: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Written>
  /** Throws `backup.missing-part` where nothing is. */
  read(path: string): AsyncGenerator<Buffer, void, undefined>
  size(path: string): Promise<number | undefined>
  /** The paths of everything below a folder; what was never finished there is cleared away. */
  list(folder: string): AsyncGenerator<string, void, undefined>
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>
}

export interface Written {
  readonly bytes: number
  readonly sha256: string
}

const pathForm = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)?(\/[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)?)*$/
/** After every backup: who lists takes all. */
const everything = new Date('9999-12-31T00:00:00Z')

export function openTarget(store: ByteStore): BackupTarget {
  return {
    async write(path, content) {
      const hash = createHash('sha256')
      let bytes = 0
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of content) {
          hash.update(piece)
          bytes += piece.length
          yield piece
        }
      }
      await store.put(checked(path), counted()).catch(refuse)
      return { bytes, sha256: hash.digest('hex') }
    },
    async *read(path) {
      const found = await store.read(checked(path), 0, Number.MAX_SAFE_INTEGER).catch(refuse)
      if (found === undefined) throw new BackupError('backup.missing-part', path)
      for await (const piece of found.content) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    },
    size: (path) => store.size(checked(path)).catch(refuse),
    list: (folder) => store.list(checked(folder), everything),
    remove: (path) => store.remove(checked(path)).catch(refuse),
  }
}

/** A path becomes a file's name. */
function checked(path: string): string {
  if (!pathForm.test(path)) throw new Error('a path in a backup is made of ids and fixed words')
  return path
}

function refuse(error: unknown): never {
  const code = (error as { code?: unknown }).code
  if (code === 'file.store-full' || code === 'ENOSPC' || code === 'EDQUOT') throw new BackupError('backup.no-room', undefined, error)
  if (code === 'file.store-unavailable' || code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR')
    throw new BackupError('backup.target', undefined, error)
  throw error
}
