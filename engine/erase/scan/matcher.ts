import type { Needle } from '#engine/erase/scan/needles.ts'

const block = 2
const blocks = 256 ** block

/**
 * Finds many needles in one walk (Wu and Manber): a table over pairs of bytes says how far the walk may jump, so that most bytes are never looked at.
 */
export interface Matcher {
  /** Bytes that the end of one piece must share with the next, so that nothing is lost between them. */
  readonly overlap: number
  /** The numbers of the needles that stand in these bytes. */
  find(bytes: Uint8Array): Set<number>
}

export function openMatcher(needles: readonly Pick<Needle, 'bytes'>[]): Matcher {
  const shortest = Math.min(255, ...needles.map(({ bytes }) => bytes.length))
  const longest = Math.max(0, ...needles.map(({ bytes }) => bytes.length))
  const jump = shortest - block + 1
  const shifts = new Uint8Array(blocks).fill(Math.max(1, jump))
  const ends = new Map<number, number[]>()
  for (const [number, { bytes }] of needles.entries()) {
    for (let at = block; at <= shortest; at += 1) {
      const pair = pairAt(bytes, at - 1)
      shifts[pair] = Math.min(shifts[pair] ?? 0, shortest - at)
    }
    const last = pairAt(bytes, shortest - 1)
    ends.set(last, [...(ends.get(last) ?? []), number])
  }
  const stands = (bytes: Uint8Array, start: number, needle: Uint8Array): boolean => {
    if (start + needle.length > bytes.length) return false
    for (let at = 0; at < needle.length; at += 1) if (bytes[start + at] !== needle[at]) return false
    return true
  }
  return {
    overlap: Math.max(0, longest - 1),
    find(bytes) {
      const found = new Set<number>()
      if (needles.length === 0) return found
      for (let at = shortest - 1; at < bytes.length; ) {
        const pair = pairAt(bytes, at)
        const shift = shifts[pair] ?? 0
        if (shift > 0) {
          at += shift
          continue
        }
        for (const number of ends.get(pair) ?? []) if (stands(bytes, at - shortest + 1, needles[number]?.bytes ?? bytes)) found.add(number)
        at += 1
      }
      return found
    },
  }
}

const pairAt = (bytes: Uint8Array, at: number): number => ((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0)
