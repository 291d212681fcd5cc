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

const quoted = /\s*"((?:[^"]|"")*)"\s*(?:[,;]|:::|$)/y
const divider = /[,;]|:::|$/g

/** The names in a cell, divided by commas, semicolons or ` ::: `. What is not quoted is cut first and trimmed then: in one pattern, spaces cost time by their square. */
export function splitNames(cell: string): string[] {
  const names: string[] = []
  for (let from = 0; from < cell.length; ) {
    quoted.lastIndex = from
    const inQuotes = quoted.exec(cell)
    divider.lastIndex = from
    const end = inQuotes === null ? divider.exec(cell) : null
    const text = (inQuotes?.[1]?.replaceAll('""', '"') ?? cell.slice(from, end?.index)).trim()
    if (text !== '') names.push(text)
    from = inQuotes === null ? divider.lastIndex : quoted.lastIndex
    if (end?.[0] === '') break
  }
  return [...new Set(names)]
}
