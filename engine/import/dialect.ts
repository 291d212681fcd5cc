import { type CsvDialect, CsvParser, type CsvRow } from '#engine/import/csv-parser.ts'

export const delimiters = [',', ';', '\t', '|'] as const

/** `sep=;` in the first line tells spreadsheets the delimiter; it is no row of the table. */
const separatorLine = /^sep=(.)\r?\n/i

export interface DetectedDialect extends CsvDialect {
  /** Characters before the table begins. */
  readonly skip: number
}

const rowsLooked = 200

/** Finds out how rows and cells are divided: by the delimiter that gives the most rows the same number of cells. `sample` is the beginning of the text. */
export function detectDialect(sample: string, given?: string): DetectedDialect {
  const newline = sample.includes('\n') ? '\n' : sample.includes('\r') ? '\r' : '\n'
  const said = separatorLine.exec(sample)
  const skip = said?.[0].length ?? 0
  if (given !== undefined) return { delimiter: given, newline, skip }
  if (said?.[1] !== undefined) return { delimiter: said[1], newline, skip }
  const scored = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(rowsOf(sample, { delimiter, newline })) }))
  const best = scored.reduce((most, each) => (each.score > most.score ? each : most), { delimiter: ',', score: 0 })
  return { delimiter: best.delimiter, newline, skip }
}

/** The first rows; the last is left out, for the sample may end in its middle. */
function rowsOf(sample: string, dialect: CsvDialect): CsvRow[] {
  const rows: CsvRow[] = []
  for (const row of new CsvParser(dialect).push(sample, true)) {
    if (!isBlank(row)) rows.push(row)
    if (rows.length > rowsLooked) break
  }
  return rows.length > 1 ? rows.slice(0, -1) : rows
}

function scoreOf(rows: readonly CsvRow[]): number {
  const counts = new Map<number, number>()
  for (const { cells, problem } of rows) if (problem === undefined) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [columns, times] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [0, 0])
  if (columns < 2) return 0
  const share = times / rows.length
  const likeFirst = rows[0]?.cells.length === columns ? 1.5 : 1
  return share * share * (columns - 1) * likeFirst
}

export const isBlank = ({ cells, problem }: CsvRow): boolean => problem === undefined && cells.every((cell) => cell.trim() === '')

const dataLike = [
  /@[^@\s]+\.[^@\s.]+$/,
  /^\+?[\d\s()/.-]{5,}$/,
  /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/,
  /^(https?:\/\/|www\.)/i,
  /^-?\d+([.,]\d+)?$/,
]

/** Whether a file's first row names its columns: headings are no addresses, numbers or dates. */
export const isHeadings = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.trim() !== '') && !cells.some((cell) => dataLike.some((form) => form.test(cell.trim())))
