import { mostColumns, tooManyColumns, Unreadable } from '#engine/import/readers/limits.ts'
import type { TableText } from '#engine/import/readers/table.ts'
import { dateText, numberText } from '#engine/import/readers/workbook-dates.ts'
import type { XmlReader } from '#engine/import/readers/xml.ts'

/** As many rows as a sheet can have. */
const lastRow = 1_048_576

export interface SheetContext {
  /** What cells name by number. */
  readonly texts: readonly string[]
  /** By style of a cell: whether it shows a date. */
  readonly dates: readonly boolean[]
  readonly since1904: boolean
}

/** `_x000D_` stands for a character that XML cannot hold (ECMA-376, 22.9.2.19). */
const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text

/** The column of `AB12`, counted from 0; undefined where the cell does not say where it stands. */
function columnOf(reference: string | undefined): number | undefined {
  if (reference === undefined) return undefined
  let column = 0
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64
    if (value < 1 || value > 26) break
    column = column * 26 + value
    if (column > lastRow) throw tooManyColumns()
  }
  return column === 0 ? undefined : column - 1
}

/** Reads the rows of a sheet into a table as they pass. Empty cells and rows count for their places alone. */
export class SheetRows implements XmlReader {
  readonly #context: SheetContext
  readonly #table: TableText
  #row = 0
  #cells: string[] = []
  #column = -1
  #type = ''
  #style = 0
  #value = ''
  #inValue = false
  #phonetic = false

  constructor(context: SheetContext, table: TableText) {
    this.#context = context
    this.#table = table
  }

  open(name: string, { r, t, s }: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      const number = Number(r ?? this.#row + 1)
      if (!Number.isInteger(number) || number <= this.#row || number > lastRow) throw new Unreadable('import.damaged')
      this.#row = number
      this.#cells = []
      this.#column = -1
    } else if (name === 'c') {
      this.#column = columnOf(r) ?? this.#column + 1
      this.#type = t ?? 'n'
      this.#style = Number(s ?? 0)
      this.#value = ''
    } else if (name === 'rPh') this.#phonetic = true
    this.#inValue = (name === 'v' || name === 't') && !this.#phonetic
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false
    else if (name === 'rPh') this.#phonetic = false
    else if (name === 'c') this.#put(this.#read())
    else if (name === 'row' && this.#cells.length > 0) this.#table.add(this.#cells, this.#row)
  }

  #put(text: string): void {
    if (text === '') return
    if (this.#column >= mostColumns) throw tooManyColumns()
    while (this.#cells.length < this.#column) this.#cells.push('')
    this.#cells[this.#column] = text
  }

  #read(): string {
    const value = this.#value
    if (value === '') return ''
    if (this.#type === 's') return unescaped(this.#context.texts[Number(value)] ?? '')
    if (this.#type === 'b') return value === '1' ? 'true' : 'false'
    if (this.#type !== 'n') return unescaped(value)
    const date = this.#context.dates[this.#style] === true ? dateText(Number(value), this.#context.since1904) : undefined
    return date ?? numberText(value)
  }
}
