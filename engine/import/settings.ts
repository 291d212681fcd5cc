import type { DateOrder } from '#engine/import/dates.ts'
import type { Encoding } from '#engine/import/encoding.ts'
import type { TableFormat } from '#engine/import/read-rows.ts'
import type { ConvertedFormat } from '#engine/import/readers/limits.ts'

/** Which rows are written: all as new records; all; only those that fit a record; only those that fit none. */
export const modes = ['create', 'create-or-update', 'update', 'skip'] as const
export type Mode = (typeof modes)[number]

/**
 * What becomes of a record that a row fits. `merge`: filled cells change it and lists grow; `fill`: only what is empty in it is filled; `overwrite`: the columns of the file
 * count, empty cells too, and lists are replaced.
 */
export const existings = ['merge', 'fill', 'overwrite'] as const
export type Existing = (typeof existings)[number]

export interface ImportColumn {
  readonly heading: string
  readonly samples: readonly string[]
  readonly dateOrder: DateOrder | null
  /** A target's path, or null: this column is left out. */
  readonly target: string | null
}

/** The file that was sent, where it is not the table itself: a workbook, cards or data that were made into one. */
export interface ImportSource {
  readonly format: ConvertedFormat
  readonly encoding: Encoding
  /** The id under which the file is kept, while another of its sheets can be asked for. */
  readonly file: string | null
  readonly sheets: readonly string[]
  readonly sheet: string | null
}

/** What was found in a file and chosen for it. Holds samples of it, so it is kept encrypted. */
export interface ImportSettings {
  readonly fileName: string
  readonly product: string | null
  /** The id under which the table lies. */
  readonly table: string
  /** Null for a file that is a table by itself. */
  readonly source: ImportSource | null
  readonly format: TableFormat
  readonly columns: readonly ImportColumn[]
  readonly key: string | null
  readonly mode: Mode
  readonly existing: Existing
  /** Tags that every record of this import gets. */
  readonly tags: readonly string[]
  /** Why rows of people who asked for erasure are brought in all the same; without, these fail. */
  readonly erasureReason: string | null
  /** Records that rows name and that are not there are made. */
  readonly createLinked: boolean
}
