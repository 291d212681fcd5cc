/** A row, as far as one must know it to tell whether it is the same. */
interface Row {
  readonly id: string
  readonly version: number
}

/** What a list shows, and whether there is more below it. */
export interface Shown<R extends Row = Row> {
  readonly rows: readonly R[]
  readonly isAll: boolean
}

/**
 * Those of the rows that came and that the list would show by now, were it asked anew. `now` is in the list's order and has the last row of
 * the list in it, if that is still there: what comes after it lies below what was scrolled to, and is met there.
 */
export function arrivedIn({ rows, isAll }: Shown, now: readonly Row[]): readonly string[] {
  const here = new Set(rows.map(({ id }) => id))
  const last = isAll ? -1 : now.findIndex(({ id }) => id === rows.at(-1)?.id)
  return (last < 0 ? now : now.slice(0, last)).filter(({ id }) => !here.has(id)).map(({ id }) => id)
}

/** Is a list still what it was? */
export const isAsShown = (rows: readonly Row[], now: readonly Row[]): boolean =>
  rows.length === now.length && rows.every(({ id, version }, index) => id === now[index]?.id && version === now[index]?.version)

/** Of two answers to different questions the newer one is kept, whichever came last. */
export const newerOf = <R extends Row>(row: R, other: R | undefined): R =>
  other !== undefined && other.version >= row.version ? other : row
