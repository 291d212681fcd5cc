import type { DateOrder } from '#engine/import/dates.ts'
import type { TableFormat } from '#engine/import/read-rows.ts'

export const modes = ['create', 'update', 'create-or-update'] as const
export type Mode = (typeof modes)[number]

export interface ImportColumn {
  readonly heading: string
  readonly samples: readonly string[]
  readonly dateOrder: DateOrder | null
  /** A target's path, or null: this column is left out. */
  readonly target: string | null
}

/** What was found in a file and chosen for it. Holds samples of it, so it is kept encrypted. */
export interface ImportSettings {
  readonly fileName: string
  readonly product: string | null
  readonly format: TableFormat
  readonly columns: readonly ImportColumn[]
  readonly key: string | null
  readonly mode: Mode
  /** Records that rows name and that are not there are made. */
  readonly createLinked: boolean
}
