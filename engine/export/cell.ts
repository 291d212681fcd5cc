/** A spreadsheet takes such a cell for a formula and runs it. */
const formula = /^'*[=+\-@\t\r]/
const guarded = /^'+[=+\-@\t\r]/
/** A phone number as it is stored: nothing in it can run. */
const phoneNumber = /^\+\d+(;ext=\d+)?$/

/** Text for a cell of CSV: what a spreadsheet would run gets an apostrophe, phone numbers in their own grammar do not. */
export const guardCell = (text: string, kind: string): string =>
  formula.test(text) && !(kind === 'phone' && phoneNumber.test(text)) ? `'${text}` : text

/** Numbers and phone numbers as people type them. */
const figures = /^[+-][\d\s().,/-]*$/

/** The same for a cell of a file that somebody sent: what has an apostrophe already is read as it is meant when the file comes back. */
export const guardOnce = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !figures.test(text) ? `'${text}` : text)

/** Takes that apostrophe away again. */
export const unguardCell = (text: string): string => (guarded.test(text) ? text.slice(1) : text)

/** Text that is none of ours, so that taking the apostrophe away gives it back as it was. */
export const guardAgain = (text: string): string => (guarded.test(text) ? `'${text}` : text)

const needsQuotes = /[",;|\t\r\n]|^\s|\s$/

/** One row of CSV (RFC 4180) with its line end. */
export const csvLine = (cells: readonly string[], delimiter: string): string =>
  `${cells.map((cell) => (needsQuotes.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`

/** Names in one cell, `Customer, "Berlin, Mitte"`: those that hold a separator or a quote are quoted. */
export const joinNames = (names: readonly string[]): string =>
  names.map((name) => (/[,;"]|:::/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(', ')

const name = /\s*(?:"((?:[^"]|"")*)"|([^,;]*?))\s*(?:[,;]|:::|$)/gy

/** The names in a cell, divided by commas, semicolons or ` ::: `. */
export function splitNames(cell: string): string[] {
  const names: string[] = []
  name.lastIndex = 0
  while (name.lastIndex < cell.length) {
    const found = name.exec(cell)
    if (found === null) break
    const text = (found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim()
    if (text !== '') names.push(text)
  }
  return [...new Set(names)]
}
