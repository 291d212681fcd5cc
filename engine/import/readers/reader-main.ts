import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { argv, exit, stdin, stdout } from 'node:process'
import { jsonTable } from '#engine/import/readers/json.ts'
import { type ConvertedFormat, type ReaderReport, Unreadable } from '#engine/import/readers/limits.ts'
import { cardTable } from '#engine/import/readers/vcard.ts'
import { WorkbookReader } from '#engine/import/readers/workbook.ts'

/**
 * Reads one file from standard input and writes it as CSV to standard output; what there is to say of it goes to file descriptor 3. Started by `read-apart.ts` as a process
 * of its own, without network, files or environment: whatever a hostile file does here, it does to nobody else.
 */
const [, , format, encoding = 'utf-8', sheet = ''] = argv
const reportTo = 3
const pieceBytes = 256 * 1024

interface Reading {
  readonly table: AsyncIterable<string>
  said(): Pick<ReaderReport, 'sheets' | 'sheet'>
}

function readingOf(bytes: Buffer): Reading {
  if ((format as ConvertedFormat) === 'xlsx') {
    const reader = new WorkbookReader(bytes, { sheet: sheet === '' ? null : sheet })
    return { table: reader.table(), said: () => ({ sheets: reader.sheets, sheet: reader.sheet }) }
  }
  const text = async function* (): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding)
    for (let at = 0; at < bytes.length; at += pieceBytes) yield decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true })
    yield decoder.decode()
  }
  const table = format === 'vcard' ? cardTable(text) : jsonTable(text)
  return { table, said: () => ({ sheets: [], sheet: null }) }
}

async function allOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function main(): Promise<ReaderReport> {
  const reading = readingOf(await allOf(stdin))
  try {
    for await (const piece of reading.table) if (!stdout.write(piece)) await once(stdout, 'drain')
    return { ...reading.said(), problem: null }
  } catch (error) {
    return { ...reading.said(), problem: error instanceof Unreadable ? error.problem : { code: 'import.damaged' } }
  }
}

stdout.on('error', () => exit(1))
const report = await main()
stdout.end(() => {
  writeSync(reportTo, JSON.stringify(report))
})
