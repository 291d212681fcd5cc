import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { ArchiveError } from '#engine/archive/errors.ts'
import { archiveFormat, archiveVersion, type Manifest, manifestPath, type Part, Seal } from '#engine/archive/manifest.ts'
import type { Scratch } from '#platform/files/scratch.ts'

/** An archive whose every part has been compared with what the manifest says of it. */
export interface OpenArchive {
  readonly manifest: Manifest
  /** Of the manifest itself, in hexadecimal notation. */
  readonly sha256: string
  /** The lines of a part; nothing where the archive has no such part. */
  lines(path: string): AsyncGenerator<string>
  bytes(path: string): AsyncIterable<Uint8Array>
  close(): void
}

const mostParts = 1_000_000
const largestManifest = 256 * 1024 * 1024
const longestLine = 64 * 1024 * 1024
/** Deflate makes text of a business some twenty times smaller; a bomb, a thousand times. */
const largestRatio = 400
const ratioFrom = 16 * 1024 * 1024

const known =
  /^(README\.txt|manifest\.json|data\/[a-z][a-z0-9_]{0,62}\.jsonl|schema\/[a-z][a-z0-9_]{0,62}\.json|csv\/[\w-]{1,80}\.csv|files\/(file|thumbnail|preview|image)\/[0-9a-f-]{36})$/

class ScratchReader extends RandomAccessReader {
  readonly #source: Pick<Scratch, 'read'>

  constructor(source: Pick<Scratch, 'read'>) {
    super()
    this.#source = source
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.#source.read(start, end)
  }
}

async function directory(source: Pick<Scratch, 'read' | 'size'>): Promise<{ zip: ZipFile; entries: Map<string, Entry> }> {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true }
  const entries = new Map<string, Entry>()
  try {
    const zip = await fromRandomAccessReaderPromise(new ScratchReader(source), source.size, options)
    if (zip.entryCount > mostParts) throw new ArchiveError('archive.bursting')
    for await (const entry of zip.eachEntry()) {
      if (!known.test(entry.fileName) || entries.has(entry.fileName)) throw new ArchiveError('archive.part-unknown')
      if (entry.isEncrypted() || !entry.canDecodeFileData()) throw new ArchiveError('archive.part-unknown', entry.fileName)
      const bursts = entry.uncompressedSize > ratioFrom && entry.uncompressedSize > largestRatio * entry.compressedSize
      if (bursts) throw new ArchiveError('archive.bursting', entry.fileName)
      entries.set(entry.fileName, entry)
    }
    return { zip, entries }
  } catch (error) {
    throw error instanceof ArchiveError ? error : new ArchiveError('archive.not-an-archive')
  }
}

/** The bytes of an entry; sizes other than the directory says, and damaged streams, are the archive's fault. */
async function* unpacked(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) yield chunk as Uint8Array
  } catch {
    throw new ArchiveError('archive.damaged', entry.fileName)
  }
}

function isManifest(value: unknown): value is Manifest {
  const manifest = value as Partial<Manifest> | null
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    manifest.format === archiveFormat &&
    Number.isInteger(manifest.version) &&
    Array.isArray(manifest.parts) &&
    manifest.parts.every(
      (part: Partial<Part>) => typeof part?.path === 'string' && Number.isSafeInteger(part.bytes) && typeof part.sha256 === 'string',
    )
  )
}

async function readManifest(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<{ manifest: Manifest; sha256: string }> {
  const entry = entries.get(manifestPath)
  if (entry === undefined || entry.uncompressedSize > largestManifest) throw new ArchiveError('archive.not-an-archive')
  const bytes = await buffer(unpacked(zip, entry))
  const seal = new Seal()
  seal.push(bytes)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new ArchiveError('archive.not-an-archive')
  }
  if (!isManifest(value)) throw new ArchiveError('archive.not-an-archive')
  if (value.version > archiveVersion) throw new ArchiveError('archive.newer')
  return { manifest: value, sha256: seal.part(manifestPath).sha256 }
}

/** Every part is there, none besides, and each is byte for byte what the manifest says. */
async function compare(zip: ZipFile, entries: ReadonlyMap<string, Entry>, { parts }: Manifest): Promise<void> {
  const named = new Set(parts.map(({ path }) => path))
  for (const path of entries.keys()) if (path !== manifestPath && !named.has(path)) throw new ArchiveError('archive.part-unknown', path)
  if (named.size !== parts.length) throw new ArchiveError('archive.part-unknown')
  for (const part of parts) {
    const entry = entries.get(part.path)
    if (entry === undefined) throw new ArchiveError('archive.part-missing', known.test(part.path) ? part.path : null)
    if (entry.uncompressedSize !== part.bytes) throw new ArchiveError('archive.damaged', part.path)
    const seal = new Seal()
    for await (const chunk of unpacked(zip, entry)) seal.push(chunk)
    if (seal.part(part.path).sha256 !== part.sha256) throw new ArchiveError('archive.damaged', part.path)
  }
}

async function* linesOf(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
    } catch {
      throw new ArchiveError('archive.damaged', path)
    }
  }
  for await (const chunk of bytes) {
    const lines = (rest + decode(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) throw new ArchiveError('archive.bursting', path)
    yield* lines
  }
  rest += decode()
  if (rest !== '') yield rest
}

/** Opens an archive and looks at all of it before anything else is done. Throws an `ArchiveError` for one that is not whole, not ours, or hostile. */
export async function openArchive(source: Pick<Scratch, 'read' | 'size'>): Promise<OpenArchive> {
  const { zip, entries } = await directory(source)
  const { manifest, sha256 } = await readManifest(zip, entries)
  await compare(zip, entries, manifest)
  const bytes = (path: string): AsyncIterable<Uint8Array> => {
    const entry = entries.get(path)
    return entry === undefined ? Readable.from([]) : unpacked(zip, entry)
  }
  return { manifest, sha256, bytes, lines: (path) => linesOf(path, bytes(path)), close: () => zip.close() }
}
