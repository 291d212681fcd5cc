import { Unreadable } from '#engine/import/readers/limits.ts'
import { SheetRows } from '#engine/import/readers/sheet.ts'
import { TableText } from '#engine/import/readers/table.ts'
import { showsDate } from '#engine/import/readers/workbook-dates.ts'
import { type Packed, unpack } from '#engine/import/readers/workbook-zip.ts'
import { eachPiece, readXml } from '#engine/import/readers/xml.ts'

interface Sheet {
  readonly name: string
  readonly path: string
}

interface Workbook {
  readonly sheets: readonly Sheet[]
  readonly since1904: boolean
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** A path as a relation names it: from the root, or from the file that relates. */
const pathFrom = (file: string, target: string): string =>
  new URL(target, `file:///${folderOf(file)}`).pathname.slice(1).replaceAll('%20', ' ')

async function relations(packed: Packed, file: string): Promise<{ byId: Map<string, string>; byType: Map<string, string> }> {
  const [byId, byType] = [new Map<string, string>(), new Map<string, string>()]
  const name = file.slice(file.lastIndexOf('/') + 1)
  await readXml(packed.text(`${folderOf(file)}_rels/${name}.rels`), {
    open(element, { Id, Type = '', Target }) {
      if (element !== 'Relationship' || Target === undefined) return
      const path = pathFrom(file, Target)
      if (Id !== undefined) byId.set(Id, path)
      byType.set(Type.slice(Type.lastIndexOf('/') + 1), path)
    },
  })
  return { byId, byType }
}

async function workbookAt(packed: Packed, path: string, byId: ReadonlyMap<string, string>): Promise<Workbook> {
  const sheets: Sheet[] = []
  let since1904 = false
  await readXml(packed.text(path), {
    open(element, attributes) {
      if (element === 'workbookPr') since1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (element !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return
      const relation = Object.keys(attributes).find((key) => key.endsWith(':id'))
      const target = byId.get(attributes[relation ?? ''] ?? '')
      if (target !== undefined) sheets.push({ name: (attributes.name ?? '').slice(0, 200), path: target })
    },
  })
  return { sheets, since1904 }
}

/** For each style of a cell, whether it shows a date. */
async function dateStyles(packed: Packed, path: string | undefined): Promise<boolean[]> {
  const codes = new Map<number, string>()
  const styles: boolean[] = []
  let inside = false
  if (path === undefined) return styles
  await readXml(packed.text(path), {
    open(element, { numFmtId, formatCode }) {
      if (element === 'cellXfs') inside = true
      if (element === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode)
      if (element === 'xf' && inside) styles.push(showsDate(Number(numFmtId ?? 0), codes.get(Number(numFmtId))))
    },
    close(element) {
      if (element === 'cellXfs') inside = false
    },
  })
  return styles
}

/** The texts that cells name by number: each once for the whole workbook. Readings beside them (phonetic ones) are left out. */
async function sharedTexts(packed: Packed, path: string | undefined): Promise<string[]> {
  const texts: string[] = []
  if (path === undefined) return texts
  let text = ''
  let [inText, phonetic] = [false, false]
  await readXml(packed.text(path), {
    open(element) {
      if (element === 'si') text = ''
      if (element === 'rPh') phonetic = true
      inText = element === 't' && !phonetic
    },
    text(piece) {
      if (inText) text += piece
    },
    close(element) {
      if (element === 'si') texts.push(text)
      if (element === 'rPh') phonetic = false
      if (element === 't') inText = false
    },
  })
  return texts
}

export interface SheetAsked {
  /** The name of the one to be read; null for the first that is more than a line, such as a title, or else the first that is not empty. */
  readonly sheet: string | null
}

/** A workbook (Office Open XML, ECMA-376) as a table, sheet by sheet: values as people see them, never formulas, links or macros. */
export class WorkbookReader {
  readonly #bytes: Buffer
  readonly #asked: SheetAsked
  #sheets: readonly string[] = []
  #sheet: string | null = null

  constructor(bytes: Buffer, asked: SheetAsked) {
    this.#bytes = bytes
    this.#asked = asked
  }

  get sheets(): readonly string[] {
    return this.#sheets
  }

  get sheet(): string | null {
    return this.#sheet
  }

  async *table(): AsyncGenerator<string, void, undefined> {
    const packed = await unpack(this.#bytes)
    const path = (await relations(packed, '')).byType.get('officeDocument') ?? 'xl/workbook.xml'
    if (!packed.has(path)) throw new Unreadable('import.not-a-workbook')
    const { byId, byType } = await relations(packed, path)
    const { sheets, since1904 } = await workbookAt(packed, path, byId)
    this.#sheets = sheets.map(({ name }) => name)
    const wanted = this.#asked.sheet === null ? sheets : sheets.filter(({ name }) => name === this.#asked.sheet)
    if (this.#asked.sheet !== null && wanted.length === 0) throw new Unreadable('import.unknown-sheet')
    if (wanted.length === 0) throw new Unreadable('import.not-a-workbook')
    const rows = {
      texts: await sharedTexts(packed, byType.get('sharedStrings')),
      dates: await dateStyles(packed, byType.get('styles')),
      since1904,
    }
    let line: { readonly name: string; readonly text: string } | undefined
    for (const { name, path: sheetPath } of wanted) {
      const table = new TableText()
      this.#sheet = name
      let held = ''
      for await (const piece of sheetText(packed.text(sheetPath), new SheetRows(rows, table), table)) {
        held += piece
        if (table.rows < 2) continue
        yield held
        held = ''
      }
      if (table.rows > 1) return
      if (table.rows === 1) line ??= { name, text: held }
    }
    this.#sheet = line?.name ?? wanted[0]?.name ?? null
    if (line !== undefined) yield line.text
  }
}

async function* sheetText(pieces: AsyncIterable<string>, rows: SheetRows, table: TableText): AsyncGenerator<string, void, undefined> {
  for await (const _ of eachPiece(pieces, rows)) {
    const piece = table.take()
    if (piece !== undefined) yield piece
  }
  const rest = table.take(true)
  if (rest !== undefined) yield rest
}
