import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { ApiError } from '#engine/api/errors.ts'
import { exportColumns } from '#engine/export/columns.ts'
import type { Encode, Taking } from '#engine/export/format.ts'
import type { ReadRecord } from '#engine/find.ts'
import { serialOf } from '#engine/import/readers/workbook-dates.ts'
import { labelsOf } from '#engine/labels.ts'

/** Rows that a sheet can have, the headings among them. */
const sheetRows = 1_048_576
/** UTF-16 units that a cell can hold. */
const longestCell = 32_767

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006'
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** What every workbook of ours has (Office Open XML, ECMA-376): one sheet, and three styles: plain, heading, day. */
const parts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${declaration}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kinds}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kinds}.styles+xml"/></Types>`,
  '_rels/.rels': `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
}
const [heading, day] = [1, 2]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** What XML cannot hold is written as `_x000B_`, and so is what looks like it (ECMA-376, 22.9.2.19). */
const unwritable = /(?![\t\n\u007f-\u009f])\p{Cc}|[\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/gu
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replace(unwritable, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>"]/g, (sign) => entities[sign] ?? sign)

const workbookXml = (name: string): string =>
  `${declaration}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${xml(sheetName(name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`

/** A sheet's name has at most 31 letters and none of these. */
const sheetName = (name: string): string =>
  name
    .replace(/[\\/?*[\]:']/g, ' ')
    .slice(0, 31)
    .trim() || 'Sheet1'

/** `A` to `XFD`. */
function lettersOf(column: number): string {
  const rest = String.fromCharCode(65 + (column % 26))
  return column < 26 ? rest : lettersOf(Math.floor(column / 26) - 1) + rest
}

/** Text is text, whatever it looks like: it is never a formula, and numbers keep their zeros. */
const textCell = (at: string, text: string, style = 0): string =>
  `<c r="${at}" t="inlineStr"${style === 0 ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xml(text.slice(0, longestCell))}</t></is></c>`

function cellXml(at: string, text: string, kind: string): string {
  if (text === '') return ''
  const serial = kind === 'date' ? serialOf(text) : undefined
  return serial === undefined ? textCell(at, text) : `<c r="${at}" s="${day}"><v>${serial}</v></c>`
}

async function* sheetXml({ writing, entity, fields, counts }: Taking, pages: AsyncIterable<readonly ReadRecord[]>): AsyncGenerator<string> {
  const columns = exportColumns(entity, fields, counts, writing.principal.language).map((column, index) => ({
    ...column,
    letters: lettersOf(index),
  }))
  const headings = columns.map((column) => textCell(`${column.letters}1`, column.heading, heading))
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="${columns.length}" width="22" customWidth="1"/></cols><sheetData><row r="1">${headings.join('')}</row>`
  let row = 1
  for await (const records of pages) {
    if (row + records.length > sheetRows) throw new ApiError(409, 'export.too-many-rows', { params: { max: sheetRows - 1 } })
    const labels = await labelsOf(writing, entity, records)
    const lines = records.map((record) => {
      row += 1
      const cells = columns.map(({ letters, cell, kind }) => cellXml(`${letters}${row}`, cell(record, labels), kind))
      return `<row r="${row}">${cells.join('')}</row>`
    })
    yield lines.join('')
  }
  yield '</sheetData></worksheet>'
}

/** A workbook for spreadsheets. It is zipped while its rows are read, so that its length costs no memory. */
export const xlsxFile: Encode = async function* (taking, pages) {
  const zip = new ZipFile()
  const sheet = Readable.from(sheetXml(taking, pages))
  const mtime = taking.writing.clock.now()
  const { own, plural } = taking.entity
  for (const [name, text] of Object.entries({ ...parts, 'xl/workbook.xml': workbookXml(own?.labels ?? plural) }))
    zip.addBuffer(Buffer.from(text), name, { mtime })
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { mtime })
  const out = zip.outputStream as Readable
  sheet.on('error', (error) => out.destroy(error))
  zip.end()
  yield* out as AsyncIterable<Uint8Array>
}
