import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

/** Bytes that are read here and there; gone when closed, and when the process ends. */
export interface Scratch {
  readonly size: number
  /** From `start` up to and without `end`. */
  read(start: number, end: number): Readable
  close(): Promise<void>
}

const block = 16
const piece = 256 * 1024

async function* pieces(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += piece) {
    const buffer = Buffer.alloc(Math.min(piece, end - at))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    yield buffer.subarray(0, bytesRead)
    if (bytesRead < buffer.length) return
  }
}

/** A file that is there already, read where it lies. */
export async function openInPlace(path: string): Promise<Scratch> {
  const file = await open(path, 'r')
  const { size } = await file.stat()
  return {
    size,
    read: (start, end) => Readable.from(pieces(file, start, Math.min(end, size)), { objectMode: false }),
    close: () => file.close(),
  }
}

/** The counter of the block at which reading begins. */
function counterAt(offset: number): Buffer {
  const counter = Buffer.alloc(block)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / block)), 8)
  return counter
}

/**
 * Puts what comes on the disk, encrypted with a key that only this process has and under a name that is gone at once: whatever happens, nothing readable stays.
 * No proof against tampering: for what is checked by itself.
 */
export async function openScratch(folder: string, content: AsyncIterable<Uint8Array>): Promise<Scratch> {
  const key = randomBytes(32)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${randomBytes(12).toString('hex')}.scratch`)
  const file = await open(path, 'wx+', 0o600)
  let size = 0
  try {
    await rm(path)
    const cipher = createCipheriv('aes-256-ctr', key, counterAt(0))
    for await (const chunk of content) {
      await file.write(cipher.update(chunk))
      size += chunk.length
    }
  } catch (error) {
    await file.close()
    throw error
  }
  async function* bytes(start: number, end: number): AsyncGenerator<Buffer> {
    const from = start - (start % block)
    const decipher = createDecipheriv('aes-256-ctr', key, counterAt(from))
    let skip = start - from
    for await (const sealed of pieces(file, from, end)) {
      yield decipher.update(sealed).subarray(skip)
      skip = 0
    }
  }
  return {
    size,
    read: (start, end) => Readable.from(bytes(start, Math.min(end, size)), { objectMode: false }),
    close: () => file.close(),
  }
}
