/** One of several of the same: an e-mail address with its label. */
export type Part = Readonly<Record<string, unknown>>

/** Stands where no part is yet: the first row is there to be typed into. */
export const blank: Part = {}

const keys = new WeakMap<Part, number>()
let lastKey = 0

/** Tells the parts of a list apart for React, whatever their order. */
export function keyOf(part: Part): number {
  const known = keys.get(part)
  if (known !== undefined) return known
  lastKey += 1
  keys.set(part, lastKey)
  return lastKey
}

/** The same part with another value; it keeps its key, so that the cursor stays where it is. */
export function withValue(part: Part, key: string, value: unknown): Part {
  const next = { ...part, [key]: value === '' ? null : value }
  keys.set(next, keyOf(part))
  return next
}

/** The parts with the one at `from` moved to `to`; as they are when `to` is outside. */
export function moved(parts: readonly Part[], from: number, to: number): readonly Part[] {
  const part = parts[from]
  if (part === undefined || to < 0 || to >= parts.length) return parts
  return parts.toSpliced(from, 1).toSpliced(to, 0, part)
}
