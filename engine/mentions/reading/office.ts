import { unpack } from '#engine/import/readers/workbook-zip.ts'
import { readXml } from '#engine/import/readers/xml.ts'

/** Parts that hold no words of people. */
const without = /(?:^|\/)(?:styles|theme\d*|fontTable|settings|webSettings|numbering|\[Content_Types\])\.xml$|\/theme\//i
/** After these a new line begins: paragraphs, rows, cells, headings. */
const lines = new Set(['p', 'h', 'tr', 'row', 'c', 'si', 'tc', 'table-cell', 'br', 'tab', 'li', 'td'])

/**
 * The words of a document, workbook or presentation: all XML that it packs, comments, notes and the names of its authors too, since they name people as well. Words that are
 * set in pieces (a letter in bold) are joined again.
 */
export async function officeText(bytes: Buffer): Promise<string> {
  const packed = await unpack(bytes)
  const pieces: string[] = []
  for (const path of packed.paths()) {
    if (!/\.(?:xml|rels|xhtml|html)$/i.test(path) || without.test(path)) continue
    await readXml(packed.text(path), {
      open(name, attributes) {
        if (name === 'tab' || name === 'br') pieces.push('\n')
        // Links of documents, and authors of comments and changes.
        for (const [key, value] of Object.entries(attributes))
          if (/(?:^|:)(?:href|Target|author|initials)$/.test(key)) pieces.push('\n', value, '\n')
      },
      text: (text) => pieces.push(text),
      close: (name) => lines.has(name) && pieces.push('\n'),
    })
    pieces.push('\n')
  }
  return pieces.join('')
}
