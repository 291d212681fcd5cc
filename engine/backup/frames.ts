import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import type { CopiedTable } from '#engine/backup/format.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { chunkBytes, headBytes, opening, sealedChunkBytes, sealing } from '#platform/files/file-cipher.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/**
 * What a part holds before it is compressed and sealed: frames of one byte that says what follows, four bytes of length (big-endian),
 * and the content. A table is its name and columns, what COPY sent, then its counts; the part ends with its own.
 */
const kinds = { table: 1, data: 2, tableEnd: 3, partEnd: 4 } as const
const frameHead = 5
const gathered = 256 * 1024
const longestFrame = 64 * 1024 * 1024

function frame(kind: number, content: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(frameHead)
  head[0] = kind
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

const jsonFrame = (kind: number, value: unknown): Buffer => frame(kind, Buffer.from(JSON.stringify(value)))

export interface TableSource {
  readonly table: string
  readonly columns: readonly string[]
  /** What COPY … TO STDOUT sends, in text format. */
  readonly data: AsyncIterable<Buffer>
}

/** Rows in COPY's text format end with a line break, and a line break in a value is written as `\n`. */
function countLines(chunk: Buffer): number {
  let lines = 0
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1
  return lines
}

async function* frames(tables: AsyncIterable<TableSource>, done: (table: CopiedTable) => void): AsyncGenerator<Buffer> {
  let count = 0
  for await (const { table, columns, data } of tables) {
    const hash = createHash('sha256')
    let rows = 0
    for await (const piece of gather(data, gathered)) {
      if (rows === 0) yield jsonFrame(kinds.table, { table, columns })
      hash.update(piece)
      rows += countLines(piece)
      yield frame(kinds.data, piece)
    }
    // A table without rows leaves no trace.
    if (rows === 0) continue
    const sha256 = hash.digest('hex')
    yield jsonFrame(kinds.tableEnd, { rows, sha256 })
    done({ table, columns, rows, sha256 })
    count += 1
  }
  yield jsonFrame(kinds.partEnd, { tables: count })
}

async function* gather(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const piece of source) {
    held.push(piece)
    bytes += piece.length
    if (bytes < size) continue
    yield Buffer.concat(held)
    held = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(held)
}

/** Compressed (zstd), then sealed in chunks that are counted and of which the last says so: what goes to the target. */
export async function* sealedPart(
  tables: AsyncIterable<TableSource>,
  cipher: Cipher,
  place: string,
  done: (table: CopiedTable) => void,
): AsyncGenerator<Buffer> {
  const compressed = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const source = Readable.from(frames(tables, done), { objectMode: true })
  source.on('error', (error) => compressed.destroy(error))
  // Who reads meets the error; it may come while nobody does.
  compressed.on('error', () => {})
  source.pipe(compressed)
  const { head, seal } = sealing(cipher, place)
  yield head
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of gather(compressed, gathered)) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    let at = 0
    const sealed: Buffer[] = []
    for (; all.length - at > chunkBytes; at += chunkBytes) sealed.push(seal(all.subarray(at, at + chunkBytes), false))
    if (sealed.length > 0) yield Buffer.concat(sealed)
    rest = all.subarray(at)
  }
  yield seal(rest, true)
}

/** A table as it comes out of a part; its data must be read to the end before the next comes. */
export interface TableFrames {
  readonly table: string
  readonly columns: readonly string[]
  readonly data: AsyncIterable<Buffer>
}

/** The tables of a part, one after the other; throws `backup.damaged` wherever it is not what was written, at the latest at its end. */
export async function* openedPart(
  source: AsyncIterable<Buffer>,
  cipher: Cipher,
  place: string,
  wanted: readonly CopiedTable[],
): AsyncGenerator<TableFrames> {
  const reader = new FrameReader(decompressed(plainChunks(source, cipher, place)))
  let position = 0
  try {
    for (;;) {
      const { kind, content } = await reader.next()
      if (kind === kinds.partEnd) break
      if (kind !== kinds.table) throw new BackupError('backup.damaged')
      const { table, columns } = JSON.parse(content.toString('utf8')) as TableSource
      const expected = wanted[position]
      if (expected?.table !== table || JSON.stringify(expected.columns) !== JSON.stringify(columns))
        throw new BackupError('backup.damaged', table)
      position += 1
      const body = { ended: false }
      const data = tableData(reader, expected, body)
      yield { table, columns, data }
      if (!body.ended) for await (const _ of data);
    }
    if (position !== wanted.length || !(await reader.isAtEnd())) throw new BackupError('backup.damaged')
  } catch (error) {
    throw damaged(error)
  }
}

/** What decryption, decompression or parsing say of bytes that were changed. */
function damaged(error: unknown): unknown {
  const code = String((error as { code?: unknown }).code ?? '')
  const broken = error instanceof SyntaxError || /^(ZSTD|Z_|ERR_ZLIB|ERR_BUFFER|file\.|keys\.)/.test(code)
  return broken ? new BackupError('backup.damaged', undefined, error) : error
}

async function* tableData(reader: FrameReader, expected: CopiedTable, body: { ended: boolean }): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let rows = 0
  for (;;) {
    const { kind, content } = await reader.next()
    if (kind === kinds.tableEnd) break
    if (kind !== kinds.data) throw new BackupError('backup.damaged', expected.table)
    hash.update(content)
    rows += countLines(content)
    yield content
  }
  body.ended = true
  if (rows !== expected.rows || hash.digest('hex') !== expected.sha256) throw new BackupError('backup.damaged', expected.table)
}

/** Opens chunk by chunk; the last must say that it is the last. */
async function* plainChunks(source: AsyncIterable<Buffer>, cipher: Cipher, place: string): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  let open: ReturnType<typeof opening> | undefined
  let counter = 0
  for await (const piece of gather(source, gathered)) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    if (open === undefined) {
      if (held.length < headBytes) continue
      open = opening(cipher, place, held.subarray(0, headBytes))
      held = held.subarray(headBytes)
    }
    let at = 0
    const plain: Buffer[] = []
    for (; held.length - at > sealedChunkBytes; at += sealedChunkBytes)
      plain.push(open(held.subarray(at, at + sealedChunkBytes), counter++, false))
    if (plain.length > 0) yield Buffer.concat(plain)
    held = held.subarray(at)
  }
  if (open === undefined) throw new BackupError('backup.damaged')
  yield open(held, counter, true)
}

async function* decompressed(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const zstd = createZstdDecompress()
  const from = Readable.from(source, { objectMode: true })
  from.on('error', (error) => zstd.destroy(error))
  zstd.on('error', () => {})
  from.pipe(zstd)
  try {
    for await (const piece of zstd) yield piece as Buffer
  } finally {
    from.destroy()
    zstd.destroy()
  }
}

class FrameReader {
  readonly #source: AsyncGenerator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source
  }

  async next(): Promise<{ kind: number; content: Buffer }> {
    const head = await this.#take(frameHead)
    const length = head.readUInt32BE(1)
    if (length > longestFrame) throw new BackupError('backup.damaged')
    return { kind: head[0] ?? 0, content: await this.#take(length) }
  }

  async isAtEnd(): Promise<boolean> {
    if (this.#held.length > 0) return false
    return (await this.#source.next()).done === true
  }

  async #take(length: number): Promise<Buffer> {
    if (this.#held.length < length) {
      const pieces = [this.#held]
      let bytes = this.#held.length
      while (bytes < length) {
        const { value, done } = await this.#source.next()
        if (done === true) throw new BackupError('backup.damaged')
        pieces.push(value)
        bytes += value.length
      }
      this.#held = Buffer.concat(pieces)
    }
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }
}
