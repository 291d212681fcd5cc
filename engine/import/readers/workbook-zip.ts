import type { Readable } from 'node:stream'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { mostUnpacked, Unreadable } from '#engine/import/readers/limits.ts'

const mostEntries = 10_000
const megabyte = 1024 * 1024

/** The files inside of a workbook, by their paths. */
export interface Packed {
  has(path: string): boolean
  /** Of all of them, in lower case. */
  paths(): string[]
  /** The text of one of them, in pieces. Unpacked as it is read, never whole. */
  text(path: string): AsyncIterable<string>
}

function opened(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Sizes are checked while they are read: an archive that says less than it holds is refused.
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

function listed(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  return new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', () => resolve(entries))
    zip.on('entry', (entry: Entry) => {
      if (entries.size >= mostEntries) return reject(new Unreadable('import.damaged'))
      entries.set(entry.fileName.toLowerCase(), entry)
      zip.readEntry()
    })
    zip.readEntry()
  })
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}

/** Opens an archive that lies in memory, packed. 422 with the limit for one that would unpack to more than it may. */
export async function unpack(bytes: Buffer): Promise<Packed> {
  const zip = await opened(bytes)
  const entries = await listed(zip)
  const total = [...entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (total > mostUnpacked * megabyte) throw new Unreadable('import.unpacks-too-large', { max: mostUnpacked })
  return {
    has: (path) => entries.has(path.toLowerCase()),
    paths: () => [...entries.keys()],
    async *text(path) {
      const entry = entries.get(path.toLowerCase())
      if (entry === undefined) return
      const decoder = new TextDecoder()
      for await (const chunk of await streamOf(zip, entry)) yield decoder.decode(chunk as Uint8Array, { stream: true })
      yield decoder.decode()
    },
  }
}
