import type { ByteStore } from '#platform/files/byte-store.ts'
import { FileError } from '#platform/files/errors.ts'
import { chunkBytes, headBytes, opening, plainBytes, sealedChunkBytes, sealing } from '#platform/files/file-cipher.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What a file is for; a folder of its own. `thumbnail` and `preview` are made from the `file` of the same id. */
export const areas = ['import', 'export', 'file', 'thumbnail', 'preview', 'image'] as const
export type Area = (typeof areas)[number]

export interface FileName {
  readonly tenantId: string
  readonly area: Area
  readonly id: string
}

export type FileContent = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Files of tenants, each encrypted under its tenant's key. Their names are ids; all errors of ours are `FileError`s. */
export interface Files {
  /** Stores what `content` gives, whole or not at all. More than `most` plain bytes: `file.too-large`, and nothing stays. Gives the number of plain bytes. */
  write(name: FileName, content: FileContent, most?: number): Promise<number>
  /** The plain bytes, piece by piece; of a part, those from `start` to before `end`. Throws `file.missing` before the first, `file.damaged` wherever damage is met. */
  read(name: FileName, part?: { readonly start: number; readonly end: number }): AsyncGenerator<Buffer, void, undefined>
  /** The plain bytes that it holds; undefined when it is not here. */
  size(name: FileName): Promise<number | undefined>
  /** Removing what is not here is no error. */
  remove(name: FileName): Promise<void>
  /** Files of these areas last written before that time, of all tenants or one; what a process that ended left unfinished is cleared away, an hour later. */
  olderThan(time: Date, among?: readonly Area[], tenantId?: string): AsyncGenerator<FileName, void, undefined>
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const placeOf = ({ tenantId, area, id }: FileName): string => `${tenantId}|${area}|${id}`

function keyOf({ tenantId, area, id }: FileName): string {
  if (!idForm.test(tenantId) || !idForm.test(id)) throw new FileError('file.not-an-id')
  return `${tenantId}/${area}/${id}`
}

/** @param where a folder of this machine, or another store of bytes */
export function openFiles(where: string | ByteStore, keys: Pick<Keys, 'tenant'>): Files {
  const store = typeof where === 'string' ? openFolderStore(where) : where
  return {
    async write(name, content, most = Number.POSITIVE_INFINITY) {
      const key = keyOf(name)
      const count = { bytes: 0 }
      await store.put(key, sealed(sealing(await keys.tenant(name.tenantId), placeOf(name)), content, most, count))
      return count.bytes
    },
    async *read(name, { start, end } = { start: 0, end: Number.POSITIVE_INFINITY }) {
      const key = keyOf(name)
      const cipher = await keys.tenant(name.tenantId)
      const beginning = await store.read(key, 0, headBytes)
      if (beginning === undefined) throw new FileError('file.missing')
      const { size } = beginning
      const open = opening(cipher, placeOf(name), await joined(beginning.content))
      const first = Math.floor(start / chunkBytes)
      const from = headBytes + first * sealedChunkBytes
      const until = Math.min(size, headBytes + Math.ceil(end / chunkBytes) * sealedChunkBytes)
      const found = await store.read(key, from, Math.max(until, from + 1))
      if (found === undefined) throw new FileError('file.missing')
      let counter = first
      for await (const chunk of inChunks(found.content)) {
        const last = headBytes + (counter + 1) * sealedChunkBytes >= size
        const at = counter * chunkBytes
        const plain = open(chunk, counter++, last).subarray(Math.max(0, start - at), Math.max(0, end - at))
        if (plain.length > 0) yield plain
      }
      if (counter === first || headBytes + counter * sealedChunkBytes < until) throw new FileError('file.damaged')
    },
    async size(name) {
      const size = await store.size(keyOf(name))
      return size === undefined ? undefined : plainBytes(size)
    },
    remove: async (name) => store.remove(keyOf(name)),
    async *olderThan(time, among = ['import', 'export'], tenantId = '') {
      for await (const key of store.list(tenantId, time)) {
        const [tenant = '', area, id = '', ...more] = key.split('/')
        const known = among.find((each) => each === area)
        if (known !== undefined && idForm.test(tenant) && idForm.test(id) && more.length === 0) yield { tenantId: tenant, area: known, id }
      }
    },
  }
}

/** Chunks are full but for the last, which alone bears the flag: an empty file has one empty chunk. */
async function* sealed(
  { head, seal }: ReturnType<typeof sealing>,
  content: FileContent,
  most: number,
  count: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  yield head
  let held: Buffer = Buffer.alloc(0)
  for await (const piece of content) {
    count.bytes += piece.length
    if (count.bytes > most) throw new FileError('file.too-large')
    held = held.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.length) : Buffer.concat([held, piece])
    let at = 0
    for (; held.length - at > chunkBytes; at += chunkBytes) yield seal(held.subarray(at, at + chunkBytes), false)
    // Copied, since whoever gives the pieces may use their memory again.
    held = Buffer.from(held.subarray(at))
  }
  yield seal(held, true)
}

async function joined(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The same bytes, a sealed chunk at a time. */
async function* inChunks(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const piece of content) {
    held.push(piece)
    bytes += piece.length
    if (bytes < sealedChunkBytes) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; all.length - at >= sealedChunkBytes; at += sealedChunkBytes) yield all.subarray(at, at + sealedChunkBytes)
    held = [all.subarray(at)]
    bytes = all.length - at
  }
  if (bytes > 0) yield Buffer.concat(held)
}
