import { randomBytes } from 'node:crypto'
import { openMatcher } from '#engine/erase/scan/matcher.ts'
import { type Encoding, type Needle, needlesOf } from '#engine/erase/scan/needles.ts'

/** A value that was found: its number, in which form, and in which place. Never the value. */
export interface Hit {
  readonly store: string
  readonly value: number
  readonly encoding: Encoding
}

/** One place that was looked through. Without its canary nobody knows whether it was. */
export interface Looked {
  readonly store: string
  readonly bytes: number
  readonly canary: boolean
  readonly hits: readonly Hit[]
}

export interface Seeker {
  /** Planted in every place before it is looked through, and in no other: whoever does not find it has not looked. */
  readonly canary: string
  /** The same as an id, for tables that hold no text. */
  readonly canaryId: string
  /** Looks through what a place gives, in pieces that may cut a value in two. */
  look(store: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Looked>
}

const idOf = (bytes: Buffer): string => {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** @param known canaries that stand in a place already, such as the tenant's id in a backup */
export function openSeeker(values: readonly string[], known: readonly string[] = []): Seeker {
  const id = randomBytes(16)
  const canary = `canary-${randomBytes(12).toString('hex')}`
  const needles = needlesOf(values)
  const canaries: Needle[] = [Buffer.from(canary), id, ...known.map((each) => Buffer.from(each))].map((bytes) => ({
    value: -1,
    encoding: 'UTF-8',
    bytes,
  }))
  const all = [...needles, ...canaries]
  const matcher = openMatcher(all)
  return {
    canary,
    canaryId: idOf(id),
    async look(store, pieces) {
      const found = new Set<number>()
      let bytes = 0
      let rest: Buffer = Buffer.alloc(0)
      for await (const piece of pieces) {
        bytes += piece.length
        const whole = rest.length === 0 ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength) : Buffer.concat([rest, piece])
        for (const number of matcher.find(whole)) found.add(number)
        rest = Buffer.from(whole.subarray(Math.max(0, whole.length - matcher.overlap)))
      }
      const hits = needles.flatMap(({ value, encoding }, number): Hit[] => (found.has(number) ? [{ store, value, encoding }] : []))
      const unique = new Map(hits.map((hit) => [`${hit.value} ${hit.encoding}`, hit]))
      return { store, bytes, canary: canaries.some((_, index) => found.has(needles.length + index)), hits: [...unique.values()] }
    },
  }
}
