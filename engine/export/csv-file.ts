import { csvLine, guardCell } from '#engine/export/cell.ts'
import { type ExportColumn, exportColumns } from '#engine/export/columns.ts'
import type { Encode } from '#engine/export/format.ts'
import { labelsOf } from '#engine/labels.ts'

const byteOrderMark = '\ufeff'
const delimiter = ','

/** The headings of a table; a byte-order mark tells spreadsheets that it is UTF-8. */
export const csvHead = (columns: readonly ExportColumn[]): string =>
  byteOrderMark +
  csvLine(
    columns.map(({ heading }) => guardCell(heading, 'text')),
    delimiter,
  )

/** A record as a row of it, in which nothing runs. */
export const csvRow = (columns: readonly ExportColumn[], ...[record, labels]: Parameters<ExportColumn['cell']>): string =>
  csvLine(
    columns.map(({ cell, kind }) => guardCell(cell(record, labels), kind)),
    delimiter,
  )

/** Rows of CSV under headings in the reader's language. */
export const csvFile: Encode = async function* ({ writing, entity, fields, counts }, pages) {
  const columns = exportColumns(entity, fields, counts, writing.principal.language)
  yield Buffer.from(csvHead(columns))
  for await (const records of pages) {
    const labels = await labelsOf(writing, entity, records)
    yield Buffer.from(records.map((record) => csvRow(columns, record, labels)).join(''))
  }
}
