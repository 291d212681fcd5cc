/** One figure that we claim. A bar compares two things measured side by side in one run; what has none is printed. */
export interface Figure {
  readonly name: string
  /** Undefined for an absolute, which depends on the machine. */
  readonly ratio?: number
  /** `>= 0.7`, `<= 1.5`; `printed` for what is not judged. */
  readonly bar: string
  readonly ok: boolean
  readonly detail: Readonly<Record<string, unknown>>
}

export type Detail = Figure['detail']

const rounded = (value: number): number => Number(value.toPrecision(3))

export const atLeast = (name: string, ratio: number, bar: number, detail: Detail): Figure => ({
  name,
  ratio: rounded(ratio),
  bar: `>= ${bar}`,
  ok: ratio >= bar,
  detail,
})

export const atMost = (name: string, ratio: number, bar: number, detail: Detail): Figure => ({
  name,
  ratio: rounded(ratio),
  bar: `<= ${bar}`,
  ok: ratio <= bar,
  detail,
})

export const printed = (name: string, detail: Detail): Figure => ({ name, bar: 'printed', ok: true, detail })

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1], sorted[middle]]
  if (high === undefined) return Number.NaN
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2
}

/** Runs the sides by turns, so that what else the machine does meets both; the first round warms up and does not count. */
export async function byTurns<T>(rounds: number, sides: readonly (() => Promise<T>)[]): Promise<T[][]> {
  const results: T[][] = sides.map(() => [])
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, side] of sides.entries()) {
      const result = await side()
      if (round > 0) results[index]?.push(result)
    }
  return results
}
