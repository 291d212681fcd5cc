import { CsvParser, type CsvProblem, type CsvRow } from '#engine/import/csv-parser.ts'
import { type DetectedDialect, isBlank } from '#engine/import/dialect.ts'
import type { Encoding } from '#engine/import/encoding.ts'

/** How a file is to be read. */
export interface TableFormat {
  readonly encoding: Encoding
  /** Some bytes are not of that encoding: rows with replacement characters are refused. */
  readonly mixed: boolean
  readonly dialect: DetectedDialect
  readonly headings: boolean
  /** The number of columns; a row with more cells is refused. */
  readonly columns: number
}

export type RowProblem = CsvProblem | 'csv.mixed-encoding' | 'csv.too-many-cells' | 'csv.one-cell'

/** One row of data. `number` counts as a spreadsheet does: the headings are row 1. */
export interface TableRow extends Omit<CsvRow, 'problem'> {
  readonly problem?: RowProblem
}

const replacement = '\ufffd'

/** All rows that the text has, headings and empty ones too. Text passes through; nothing is kept. */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  { encoding, dialect }: Pick<TableFormat, 'encoding' | 'dialect'>,
): AsyncGenerator<CsvRow, void, undefined> {
  const decoder = new TextDecoder(encoding)
  const parser = new CsvParser(dialect)
  let skip = dialect.skip
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    const kept = skip > 0 ? text.slice(skip) : text
    skip = Math.max(0, skip - text.length)
    yield* parser.push(kept, false)
  }
  yield* parser.push(decoder.decode(), true)
}

/** The rows of data: without the headings and without empty rows, each said to be refused if it cannot be a row of this table. */
export async function* tableRows(bytes: AsyncIterable<Uint8Array>, format: TableFormat): AsyncGenerator<TableRow, void, undefined> {
  let first = format.headings
  for await (const row of csvRows(bytes, format)) {
    if (isBlank(row)) continue
    if (first) first = false
    else yield checked(row, format)
  }
}

function checked(row: CsvRow, { columns, mixed }: TableFormat): TableRow {
  if (row.problem !== undefined) return row
  if (mixed && row.raw.includes(replacement)) return { ...row, problem: 'csv.mixed-encoding' }
  const { length } = row.cells
  if (length > columns && row.cells.slice(columns).some((cell) => cell.trim() !== '')) return { ...row, problem: 'csv.too-many-cells' }
  // The foot of a report ("Copyright …") is no contact.
  return length === 1 && columns > 2 ? { ...row, problem: 'csv.one-cell' } : row
}
