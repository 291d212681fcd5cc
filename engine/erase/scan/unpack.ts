import { gunzipSync, inflateSync } from 'node:zlib'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'

const deepest = 3
const largest = 512 * 1024 * 1024

/** The bytes as they are, and what is packed into them: archives and workbooks (ZIP), gzip, the compressed parts of a PDF. What is no archive after all gives itself alone. */
export async function* unpacked(bytes: Buffer, depth = 0): AsyncGenerator<Buffer> {
  yield bytes
  if (depth >= deepest) return
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') yield* fromZip(bytes, depth)
  else if (bytes[0] === 0x1f && bytes[1] === 0x8b) yield* attempt(() => gunzipSync(bytes, { maxOutputLength: largest }), depth)
  else if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') yield* fromPdf(bytes, depth)
}

async function* attempt(unpack: () => Buffer, depth: number): AsyncGenerator<Buffer> {
  let inner: Buffer
  try {
    inner = unpack()
  } catch {
    return
  }
  yield* unpacked(inner, depth + 1)
}

async function* fromPdf(bytes: Buffer, depth: number): AsyncGenerator<Buffer> {
  for (let at = bytes.indexOf('stream'); at !== -1; at = bytes.indexOf('stream', at + 6)) {
    const start = bytes[at + 6] === 13 ? at + 8 : at + 7
    const end = bytes.indexOf('endstream', start)
    if (end === -1) return
    yield* attempt(() => inflateSync(bytes.subarray(start, end), { maxOutputLength: largest }), depth)
    at = end + 3
  }
}

async function* fromZip(bytes: Buffer, depth: number): AsyncGenerator<Buffer> {
  const zip = await opened(bytes)
  if (zip === undefined) return
  for (;;) {
    const entry = await nextEntry(zip)
    if (entry === undefined) return
    yield Buffer.from(entry.fileName)
    const content = entry.uncompressedSize > largest ? undefined : await contentOf(zip, entry)
    if (content !== undefined) yield* unpacked(content, depth + 1)
  }
}

const opened = (bytes: Buffer): Promise<ZipFile | undefined> =>
  new Promise((resolve) => fromBuffer(bytes, { lazyEntries: true }, (error, zip) => resolve(error ? undefined : zip)))

const nextEntry = (zip: ZipFile): Promise<Entry | undefined> =>
  new Promise((resolve) => {
    const end = (entry?: Entry): void => {
      zip.removeAllListeners()
      resolve(entry)
    }
    zip.once('entry', (entry: Entry) => end(entry))
    zip.once('end', () => end())
    zip.once('error', () => end())
    zip.readEntry()
  })

const contentOf = (zip: ZipFile, entry: Entry): Promise<Buffer | undefined> =>
  new Promise((resolve) =>
    zip.openReadStream(entry, (error, stream) => {
      if (error) return resolve(undefined)
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => resolve(Buffer.concat(pieces)))
      stream.on('error', () => resolve(undefined))
    }),
  )
