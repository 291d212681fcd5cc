export interface CsvDialect {
  readonly delimiter: string
  /** What ends a row; `\n` takes `\r\n` too. */
  readonly newline: '\n' | '\r'
  /** UTF-16 units of one row; what is longer has lost a quote, or is no table. */
  readonly longestRow?: number
}

export type CsvProblem = 'csv.broken-quotes' | 'csv.row-too-long'

export interface CsvRow {
  /** Counts every row of the file from 1, empty ones too, as a spreadsheet does. */
  readonly number: number
  readonly cells: readonly string[]
  /** The row as it stands in the file, without its line end. */
  readonly raw: string
  readonly problem?: CsvProblem
}

const longestUsually = 1_000_000

interface Parsed {
  readonly cells: string[]
  /** Where the row ends, and where the next one begins. */
  readonly end: number
  readonly next: number
}

/** `more`: the row does not end in what is there. Else why it is no row, and where that showed. */
type Failed = 'more' | { readonly unclosed: boolean; readonly at: number }

/**
 * CSV (RFC 4180) from text that comes in pieces. Quotes inside an unquoted cell are text, as spreadsheets have it. A row whose quotes are broken is given as such, and the
 * rows after it are read: a quote that is never closed costs its own row, not the rest of the file.
 */
export class CsvParser {
  readonly #dialect: CsvDialect
  readonly #longestRow: number
  #text = ''
  #number = 0
  #columns = 0
  /** How much must be there before another look is worth while: a long row is not read anew for every piece. */
  #wanted = 0
  #nextQuote = -1
  /** Inside a line that is longer than any row: nothing of it counts until it ends. */
  #skipping = false

  constructor(dialect: CsvDialect) {
    this.#dialect = dialect
    this.#longestRow = dialect.longestRow ?? longestUsually
  }

  /** Gives the rows that end in what came so far; with `last`, all that are left. */
  *push(piece: string, last: boolean): Generator<CsvRow, void, undefined> {
    this.#text += piece
    if (this.#skipping) this.#skip()
    if (!last && this.#text.length < this.#wanted) return
    this.#wanted = 0
    this.#nextQuote = this.#text.indexOf('"')
    let at = 0
    while (at < this.#text.length) {
      const row = this.#row(at, last)
      if (row === undefined) break
      yield row.row
      at = row.next
    }
    if (at > this.#text.length && !last) this.#skipping = true
    this.#text = this.#text.slice(at)
    if (this.#text.length > 0) this.#wanted = Math.min(this.#text.length * 2, this.#longestRow + 1)
  }

  #row(at: number, last: boolean): { row: CsvRow; next: number } | undefined {
    const parsed = this.#parse(at, last)
    if (parsed === 'more') {
      if (this.#text.length - at <= this.#longestRow) return undefined
      return this.#failed(at, 'csv.row-too-long', this.#lineEnd(at))
    }
    if ('unclosed' in parsed) return this.#failed(at, 'csv.broken-quotes', this.#brokenEnd(at, parsed))
    const { cells, end, next } = parsed
    this.#number += 1
    if (this.#columns === 0) this.#columns = cells.length
    return { row: { number: this.#number, cells, raw: this.#text.slice(at, end) }, next }
  }

  #failed(at: number, problem: CsvProblem, end: number): { row: CsvRow; next: number } {
    this.#number += 1
    const raw = this.#text.slice(at, end).replace(/\r$/, '')
    return { row: { number: this.#number, cells: [], raw, problem }, next: end + 1 }
  }

  #skip(): void {
    const end = this.#text.indexOf(this.#dialect.newline)
    this.#skipping = end < 0
    this.#text = end < 0 ? '' : this.#text.slice(end + 1)
  }

  /** The end of the line that holds `from`. */
  #lineEnd(from: number): number {
    const end = this.#text.indexOf(this.#dialect.newline, from)
    return end < 0 ? this.#text.length : end
  }

  /**
   * Where a row with broken quotes ends. At its own line when its quote was never closed, or when the line after it is a row like all others; else the broken quote
   * began a cell of several lines, and what follows the place where it broke belongs to it.
   */
  #brokenEnd(at: number, { unclosed, at: shown }: Exclude<Failed, 'more'>): number {
    const own = this.#lineEnd(at)
    if (unclosed || shown <= own) return own
    const after = this.#parse(own + 1, true)
    const likeOthers = after !== 'more' && !('unclosed' in after) && after.cells.length === this.#columns
    return likeOthers ? own : this.#lineEnd(shown)
  }

  #parse(at: number, last: boolean): Parsed | Failed {
    const { delimiter, newline } = this.#dialect
    if (this.#nextQuote >= 0 && this.#nextQuote < at) this.#nextQuote = this.#text.indexOf('"', at)
    const line = this.#text.indexOf(newline, at)
    if (line < 0 && !last) return 'more'
    const end = line < 0 ? this.#text.length : line
    if (this.#nextQuote < 0 || this.#nextQuote >= end) {
      const bare = this.#text[end - 1] === '\r' && end > at ? end - 1 : end
      return { cells: this.#text.slice(at, bare).split(delimiter), end: bare, next: end + 1 }
    }
    return this.#parseQuoted(at, last)
  }

  #parseQuoted(start: number, last: boolean): Parsed | Failed {
    const text = this.#text
    const { delimiter, newline } = this.#dialect
    const cells: string[] = []
    let at = start
    for (;;) {
      if (text[at] === '"') {
        const quoted = this.#quoted(at, last)
        if (quoted === 'more' || 'unclosed' in quoted) return quoted
        cells.push(quoted.cell)
        at = quoted.next
        while (text[at] === ' ') at += 1
        if (text[at] === '\r' && newline === '\n' && (text[at + 1] === '\n' || at + 1 === text.length)) at += 1
        if (at >= text.length && !last) return 'more'
        if (at < text.length && text[at] !== delimiter && text[at] !== newline) return { unclosed: false, at }
      } else {
        const end = this.#bareEnd(at)
        if (end === text.length && !last) return 'more'
        const bare = text[end] !== delimiter && text[end - 1] === '\r' && end > at ? end - 1 : end
        cells.push(text.slice(at, bare))
        at = end
      }
      if (text[at] !== delimiter) return { cells, end: text[at - 1] === '\r' ? at - 1 : at, next: at + 1 }
      at += 1
    }
  }

  #bareEnd(at: number): number {
    const { delimiter, newline } = this.#dialect
    const line = this.#text.indexOf(newline, at)
    const end = line < 0 ? this.#text.length : line
    const cell = this.#text.indexOf(delimiter, at)
    return cell < 0 || cell > end ? end : cell
  }

  /** A cell in quotes from the one that opens it; two quotes stand for one. */
  #quoted(start: number, last: boolean): { cell: string; next: number } | Failed {
    const text = this.#text
    let cell = ''
    for (let from = start + 1; ; ) {
      const quote = text.indexOf('"', from)
      if (quote < 0 || quote - start > this.#longestRow) {
        return last || text.length - start > this.#longestRow ? { unclosed: true, at: start } : 'more'
      }
      if (quote + 1 === text.length && !last) return 'more'
      if (text[quote + 1] !== '"') return { cell: cell + text.slice(from, quote), next: quote + 1 }
      cell += text.slice(from, quote + 1)
      from = quote + 2
    }
  }
}
