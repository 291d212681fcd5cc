import { csvLine, guardCell } from '#engine/export/cell.ts'
import { exportColumns } from '#engine/export/columns.ts'
import type { Encode } from '#engine/export/format.ts'
import { labelsOf } from '#engine/labels.ts'

const byteOrderMark = '\ufeff'

/** Rows of CSV under headings in the reader's language; a byte-order mark tells spreadsheets that it is UTF-8. */
export const csvFile: Encode = async function* ({ writing, entity, fields, counts }, pages) {
  const columns = exportColumns(entity, fields, counts, writing.principal.language)
  const headings = columns.map(({ heading }) => heading)
  yield Buffer.from(byteOrderMark + csvLine(headings, ','))
  for await (const records of pages) {
    const labels = await labelsOf(writing, entity, records)
    const lines = records.map((record) =>
      csvLine(
        columns.map(({ cell, kind }) => guardCell(cell(record, labels), kind)),
        ',',
      ),
    )
    yield Buffer.from(lines.join(''))
  }
}
