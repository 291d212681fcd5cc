import { csvLine, guardAgain } from '#engine/export/cell.ts'
import { mostColumns, mostRows, tooManyColumns, tooManyRows } from '#engine/import/readers/limits.ts'

const pieceLength = 64 * 1024

/** The rows of a file as CSV text, in pieces of some size. Row numbers stay those of a spreadsheet: rows that are missing are empty lines. */
export class TableText {
  #lines: string[] = []
  #length = 0
  #number = 0
  #width = 0
  #rows = 0

  /** Rows that hold something. */
  get rows(): number {
    return this.#rows
  }

  /** @param number counts from 1; the next one unless told */
  add(cells: readonly string[], number: number = this.#number + 1): void {
    if (cells.length > mostColumns) throw tooManyColumns()
    if (this.#rows > mostRows) throw tooManyRows()
    if (this.#width === 0) this.#width = cells.length
    const missing = number - this.#number - 1
    if (missing > 0) this.#push('\r\n'.repeat(missing))
    this.#number = Math.max(number, this.#number + 1)
    this.#rows += 1
    const row = cells.map(guardAgain)
    while (row.length < this.#width) row.push('')
    this.#push(csvLine(row, ','))
  }

  /** What has gathered, when it is worth a write or when all of it is wanted. */
  take(all = false): string | undefined {
    if (this.#length === 0 || (!all && this.#length < pieceLength)) return undefined
    const text = this.#lines.join('')
    this.#lines = []
    this.#length = 0
    return text
  }

  #push(line: string): void {
    this.#lines.push(line)
    this.#length += line.length
  }
}

/** A record as what stands at which path (`emails.0.value`); an empty text says that nothing stands there. */
export type Cells = ReadonlyMap<string, string>

/**
 * Records whose paths are not known before the last one was read, as a table: looked through once for the columns and once for the rows, so that they never lie in
 * memory together.
 * @param read gives the records, each time anew
 * @param order sorts the columns; by where they came first unless told
 */
export async function* tableOf(
  read: () => AsyncIterable<Cells>,
  order: (paths: readonly string[]) => readonly string[] = (paths) => paths,
): AsyncGenerator<string, void, undefined> {
  const seen = new Set<string>()
  for await (const record of read()) {
    for (const path of record.keys()) seen.add(path)
    if (seen.size > mostColumns) throw tooManyColumns()
  }
  const paths = order([...seen])
  const table = new TableText()
  if (paths.length > 0) table.add(paths)
  for await (const record of read()) {
    if (paths.length > 0) table.add(paths.map((path) => record.get(path) ?? ''))
    const piece = table.take()
    if (piece !== undefined) yield piece
  }
  const rest = table.take(true)
  if (rest !== undefined) yield rest
}
