import { once } from 'node:events'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { type Part, Seal } from '#engine/archive/manifest.ts'

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** A ZIP in the making: what is in it, and the SHA-256 of each part. */
export class Parcel {
  readonly zip = new ZipFile()
  readonly parts: Part[] = []
  readonly #at: Date

  constructor(at: Date) {
    this.#at = at
  }

  /** `content` is asked for when its turn comes. `rows`, if given, is asked when it has ended. */
  add(path: string, content: () => Pieces, rows?: () => number): void {
    const { parts } = this
    async function* counted(): AsyncGenerator<Uint8Array> {
      const seal = new Seal()
      for await (const chunk of content()) {
        seal.push(chunk)
        yield chunk
      }
      parts.push(seal.part(path, rows?.()))
    }
    this.zip.addReadStreamLazy(path, { mtime: this.#at, mode: 0o100600, forceZip64Format: true, compressionLevel: 6 }, (give) =>
      give(null, Readable.from(counted(), { objectMode: false, highWaterMark: 128 * 1024 })),
    )
  }

  /** Nothing more goes in: resolves when all of it was taken. */
  async end(): Promise<void> {
    this.zip.end({ forceZip64Format: false, comment: '' })
    const { out } = this
    if (!out.destroyed && !out.readableEnded) await Promise.race([once(out, 'close'), once(out, 'end')])
  }

  get out(): Readable {
    return this.zip.outputStream as Readable
  }
}

/** The bytes of a parcel while `fill` puts things into it. Whoever stops reading ends the filling too. */
export async function* passing(parcel: Parcel, fill: () => Promise<void>): AsyncGenerator<Uint8Array> {
  const { out } = parcel
  parcel.zip.on('error', (error: Error) => out.destroy(error))
  let failure: unknown
  const filling = fill().catch((error: unknown) => {
    failure = error
    out.destroy(error instanceof Error ? error : new Error('the archive could not be written'))
  })
  try {
    for await (const chunk of out) yield chunk as Uint8Array
  } finally {
    out.destroy()
    await filling
  }
  if (failure !== undefined) throw failure
}
