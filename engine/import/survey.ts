import { invalid } from '#engine/api/errors.ts'
import { type DateOrder, DateOrderScan } from '#engine/import/dates.ts'
import { detectDialect, isBlank, isHeadings } from '#engine/import/dialect.ts'
import { shownCell } from '#engine/import/embedded.ts'
import type { DetectedEncoding } from '#engine/import/encoding.ts'
import { csvRows, type TableFormat } from '#engine/import/read-rows.ts'
import { mostColumns, mostRows } from '#engine/import/readers/limits.ts'

export interface SurveyedColumn {
  readonly heading: string
  readonly samples: readonly string[]
  readonly dateOrder: DateOrder | null
}

/** What a file holds, after it was read from its first byte to its last. */
export interface Survey {
  readonly format: TableFormat
  /** Rows of data. */
  readonly rows: number
  readonly columns: readonly SurveyedColumn[]
}

const sampleBytes = 256 * 1024
const samplesKept = 3
const longestSample = 100

interface Column {
  readonly heading: string
  readonly samples: string[]
  readonly dates: DateOrderScan
}

const refused = (code: string, params: Record<string, string | number> = {}) => invalid([{ pointer: '/file', code, params }])

async function beginning(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= sampleBytes) break
  }
  return Buffer.concat(chunks)
}

/**
 * Reads a whole file: how it is divided, what its columns hold, how many rows it has. 422 for a file without rows or with too many.
 * @param read gives the file's bytes, each time anew
 * @param known what need not be found out
 */
export async function survey(
  read: () => AsyncIterable<Uint8Array>,
  { encoding, mixed }: DetectedEncoding,
  known: { readonly delimiter?: string; readonly headings?: true; readonly longestRow?: number } = {},
): Promise<Survey> {
  const sample = new TextDecoder(encoding).decode(await beginning(read()), { stream: true })
  const { longestRow } = known
  const dialect = { ...detectDialect(sample, known.delimiter), ...(longestRow === undefined ? {} : { longestRow }) }
  let columns: Column[] | undefined
  let headings = false
  let rows = 0
  for await (const row of csvRows(read(), { encoding, dialect })) {
    if (isBlank(row)) continue
    if (columns === undefined) {
      headings = known.headings ?? isHeadings(row.cells)
      columns = columnsOf(row.cells, headings)
      if (headings) continue
    }
    rows += 1
    if (rows > mostRows) throw refused('import.too-many-rows', { max: mostRows })
    see(columns, row.cells)
  }
  if (columns === undefined || rows === 0) throw refused('import.no-rows')
  const format: TableFormat = { encoding, mixed, dialect, headings, columns: columns.length }
  return { format, rows, columns: columns.map(({ heading, samples, dates }) => ({ heading, samples, dateOrder: dates.order() })) }
}

function columnsOf(cells: readonly string[], headings: boolean): Column[] {
  if (cells.length > mostColumns) throw refused('import.too-many-columns', { max: mostColumns })
  return cells.map((cell) => ({
    heading: headings ? cell.replaceAll('\u0000', '').trim().slice(0, 200).toWellFormed() : '',
    samples: [],
    dates: new DateOrderScan(),
  }))
}

function see(columns: readonly Column[], cells: readonly string[]): void {
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]
    if (cell === undefined || cell === '') continue
    if (cell.length <= 22) column.dates.see(cell)
    if (column.samples.length < samplesKept) addSample(column.samples, cell)
  }
}

function addSample(samples: string[], cell: string): void {
  const text = shownCell(cell).slice(0, longestSample).replaceAll('\u0000', '').trim().toWellFormed()
  if (text !== '' && !samples.includes(text)) samples.push(text)
}
