import { unguardCell } from '#engine/export/cell.ts'
import type { CellContext, CellReader } from '#engine/import/cell-reader.ts'
import type { DateOrder } from '#engine/import/dates.ts'
import type { Target } from '#engine/import/target.ts'

export interface MappedColumn {
  readonly index: number
  readonly path: string
  readonly dateOrder: DateOrder
}

/** A link that a row names by id, by title, or both: whoever knows the records puts the id in. */
export interface Lookup {
  readonly entity: string
  /** '' where the row does not say it. */
  readonly id: string
  readonly title: string
  readonly pointer: string
  /** What else the row says of the record: it is made of that when it is not there. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly put: (id: string) => void
}

/** A cell that holds a picture, and where it belongs. */
export interface PhotoCell {
  readonly key: string
  readonly column: number
  readonly cell: string
}

/** A row as input for the engine; its links wait to be found, its photos to be kept. */
export interface Assembled {
  readonly input: Record<string, unknown>
  readonly photos: readonly PhotoCell[]
  readonly lookups: readonly Lookup[]
  /** What the column of ids says, '' where there is none. */
  readonly id: string
  /** Parts whose label nobody said but the heading of their column: `emails/0`. It fills a gap and changes no label. */
  readonly guessed: ReadonlySet<string>
  /** The column from which a value came, or null: for problems, which name the value by its JSON pointer. */
  readonly columnOf: (pointer: string) => number | null
}

/** A row while its columns are read. */
export interface Draft {
  readonly input: Record<string, unknown>
  readonly lookups: Lookup[]
  readonly photos: PhotoCell[]
  readonly guessed: Set<string>
  readonly places: { readonly pointer: string; readonly column: number }[]
  id: string
}

/** One part of the mapping, made once and run for each row. */
export type Step = (cells: readonly string[], draft: Draft) => void

export type FieldTarget = Extract<Target, { as: 'field' }>
export type PartTarget = Extract<Target, { as: 'part' }>
export type At<T> = { readonly column: MappedColumn; readonly target: T }

export type ContextOf = (column: MappedColumn) => CellContext

/** A column that is one cell of a value. */
export interface CellAt {
  readonly index: number
  readonly cell: string
  readonly read: CellReader
}

/** What a cell says; '' for blank. */
export const textIn = (cells: readonly string[], column: number): string => {
  const cell = cells[column]
  return cell === undefined || cell === '' || cell.trim() === '' ? '' : unguardCell(cell)
}

/** The n-th column of each cell belongs to the n-th set: an address is one set of columns, never half of two. */
export function setsOf<T>(columns: readonly T[], cellOf: (column: T) => string): T[][] {
  const counts = new Map<string, number>()
  const sets: T[][] = []
  for (const column of columns) {
    const nth = counts.get(cellOf(column)) ?? 0
    counts.set(cellOf(column), nth + 1)
    sets[nth] = [...(sets[nth] ?? []), column]
  }
  return sets
}
