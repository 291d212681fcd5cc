import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import ExcelJS from 'exceljs'
import { ZipFile } from 'yazl'
import type { ReaderReport } from '#engine/import/readers/limits.ts'
import { type Apart, readApart } from '#engine/import/readers/read-apart.ts'

async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 65_537) yield content.subarray(at, at + 65_537)
}

interface Read extends ReaderReport {
  readonly lines: readonly string[]
}

async function read(format: Apart['format'], content: string | Uint8Array, more: Partial<Apart> = {}): Promise<Read> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const { table, report } = readApart(inPieces(bytes), { format, encoding: 'utf-8', sheet: null, ...more })
  const lines = (await text(table)).split('\r\n').slice(0, -1)
  return { lines, ...(await report) }
}

async function zipped(files: Readonly<Record<string, string | Readable>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files))
    if (typeof content === 'string') zip.addBuffer(Buffer.from(content), name)
    else zip.addReadStream(content, name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream as Readable) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const rels = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook of one sheet, as strange as one wants. */
const workbook = (sheet: string | Readable, more: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
  zipped({
    'xl/workbook.xml': `<workbook xmlns:r="${rels}"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${rels}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${rels}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  })

const problemOf = async (format: Apart['format'], content: string | Uint8Array, more: Partial<Apart> = {}): Promise<unknown> =>
  (await read(format, content, more)).problem

let asked: string[]
let address: string
const server = createServer((request, answer) => {
  asked.push(request.url ?? '')
  answer.end('a picture')
})
before(async () => {
  asked = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => new Promise((resolve) => server.close(resolve)))

test('a workbook that another program wrote is read as people see it: results, days, whole numbers, text of links', async () => {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Empty')
  const people = book.addWorksheet('People')
  people.addRow(['Name', 'Born', 'Met at', 'Phone', 'Sum', 'Site', 'Rich', 'Yes', 'Said'])
  people.addRow([
    'Ada',
    new Date(Date.UTC(1915, 11, 10)),
    new Date(Date.UTC(2020, 0, 2, 3, 4, 5)),
    49_301_234_567,
    { formula: '1+1', result: 2 },
    { text: 'Home page', hyperlink: `${address}/link` },
    { richText: [{ text: 'bo' }, { text: 'ld' }] },
    true,
    "'=2+2",
  ])
  people.addRow([])
  people.addRow(['  ', null, null, 0.1, null, null, null, false, '=no formula'])
  const bytes = Buffer.from(await book.xlsx.writeBuffer())
  const { lines, sheets, sheet, problem } = await read('xlsx', bytes)
  assert.equal(problem, null)
  assert.deepEqual([sheets, sheet], [['Empty', 'People'], 'People'])
  assert.deepEqual(lines, [
    'Name,Born,Met at,Phone,Sum,Site,Rich,Yes,Said',
    "Ada,1915-12-10,2020-01-02 03:04:05,49301234567,2,Home page,bold,true,''=2+2",
    '',
    '"  ",,,0.1,,,,false,=no formula',
  ])
  assert.deepEqual(await problemOf('xlsx', bytes, { sheet: 'Elsewhere' }), { code: 'import.unknown-sheet' })
})

test('of a workbook the first sheet that is more than a title is read; where none is, the first that is not empty', async () => {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Empty')
  book.addWorksheet('Cover').addRow(['Visitors of the fair'])
  const bytesOf = async () => Buffer.from(await book.xlsx.writeBuffer())
  const { lines, sheet } = await read('xlsx', await bytesOf())
  assert.deepEqual([lines, sheet], [['Visitors of the fair'], 'Cover'])
  for (const row of [['Name'], ['Ada']]) (book.getWorksheet('Visitors') ?? book.addWorksheet('Visitors')).addRow(row)
  const found = await read('xlsx', await bytesOf())
  assert.deepEqual([found.lines, found.sheet], [['Name', 'Ada'], 'Visitors'])
  assert.deepEqual((await read('xlsx', await bytesOf(), { sheet: 'Cover' })).lines, ['Visitors of the fair'], 'who asks for it gets it')
})

test('cards of every version are read: folded lines, quoted-printable, labels of their own, the preferred address first', async () => {
  const cards = [
    'BEGIN:VCARD\r\nVERSION:4.0\r\nN:Byron;Ada;;;\r\nFN:Ada Byron\r\nORG:Analytical\\, Inc.;Engines\r\nEMAIL;TYPE=home:b@x.example\r\nEMAIL;TYPE=work;PREF=1:a@x.example\r\nTEL;VALUE=uri;TYPE="voice,cell":tel:+49171555;ext=1\r\nNOTE:a long \r\n line\\, and\\nanother\\; one\r\nEND:VCARD',
    'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Jörg;;Dr.;\r\nitem1.TEL;type=pref:+49 30 1\r\nitem1.X-ABLabel:_$!<Main>!$_\r\nADR;type=WORK:;2. Stock;Hauptstr. 1;Berlin;;10115;Germany\r\nCATEGORIES:Kunde,A\\,B\r\nEND:VCARD',
    'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Stra=DFer;Ren=E9\nTEL;WORK;FAX:030 2\nNOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo =\nthree\nEND:VCARD',
    'BEGIN:VCARD\r\nVERSION:3.0\r\nno line at all\r\nFN:Only a name\r\nEND:VCARD',
  ].join('\r\n')
  const { lines, problem } = await read('vcard', cards)
  assert.equal(problem, null)
  const [head = '', ada, joerg, rene, only] = lines
  assert.deepEqual(head.split(',').slice(0, 5), ['N.given', 'N.family', 'FN', 'ORG', 'ORG.unit'])
  assert.match(ada ?? '', /^Ada,Byron,Ada Byron,"Analytical, Inc\.",Engines,a@x\.example,work,b@x\.example,home,"\+49171555;ext=1",cell,/)
  assert.match(ada ?? '', /"a long line, and\nanother; one"/)
  assert.match(
    joerg ?? '',
    /^Jörg,Müller,,,,,,,,\+49 30 1,Main,"Hauptstr\. 1\n2\. Stock",Berlin,10115,Germany,work,,"Kunde, ""A,B""",Dr\.$/,
  )
  assert.match(rene ?? '', /^René,Straßer,.*030 2,fax,/)
  assert.match(rene ?? '', /"one\ntwo three"/)
  assert.match(only ?? '', /^,,Only a name,/)
})

test('of a photo that is too large only that is read, folded or not; logos are left out, and links are followed by nobody', async () => {
  const photo = Buffer.alloc(10_000_000, 'A').toString('latin1')
  const folded = photo.replace(/.{74}/g, '$&\r\n ')
  const cards = ['', '\r\n'].map(
    (end, n) =>
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person ${n}\r\nPHOTO;ENCODING=b;TYPE=JPEG:${n === 0 ? photo : folded}${end}\r\nPHOTO;VALUE=uri:${address}/photo.jpg\r\nLOGO:${address}/logo\r\nURL:${address}/page\r\nEND:VCARD\r\n`,
  )
  const { lines, problem } = await read('vcard', cards.join(''))
  assert.equal(problem, null)
  assert.deepEqual(lines, ['FN,URL.0,PHOTO', ...[0, 1].map((n) => `Person ${n},${address}/page,"data:,too-large"`)])
  assert.deepEqual(asked, [])
})

test('a record of JSON that says of a field that it is empty has that column; a list without items says nothing, a whole that others divide is no column', async () => {
  const records = [
    { id: '1', source: null, tags: [], address: null },
    { id: '2', source: null, tags: [], address: { city: 'Bonn' } },
  ]
  assert.deepEqual((await read('json', JSON.stringify(records))).lines, ['id,source,address.city', '1,,', '2,,Bonn'])
})

test('an archive that unpacks to more than it may is refused by what it says, and by what it does', async () => {
  /** What the archive's directory says of the length of its sheet. */
  const saying = async (bytes: number): Promise<Buffer> => {
    const zip = await workbook(Readable.from(Array.from({ length: 4 }, () => Buffer.alloc(1024 * 1024))))
    const entry = zip.lastIndexOf('PK\u0001\u0002', zip.lastIndexOf('xl/worksheets/sheet1.xml'))
    zip.writeUInt32LE(bytes, entry + 24)
    return zip
  }
  assert.deepEqual(await problemOf('xlsx', await saying(4_000_000_000)), { code: 'import.unpacks-too-large', params: { max: 2000 } })
  assert.deepEqual(await problemOf('xlsx', await saying(1000)), { code: 'import.damaged' })
})

test('a reader that takes more memory or time than it may is ended, and the file says which', async () => {
  const texts = `<sst>${'<si><t>a text of its own 0123456789</t></si>'.repeat(700_000)}</sst>`
  const heavy = await workbook('<worksheet><sheetData/></worksheet>', { 'xl/sharedStrings.xml': texts })
  assert.deepEqual(await problemOf('xlsx', heavy, { limits: { megabytes: 24 } }), { code: 'import.too-heavy', params: { max: 24 } })
  async function* never(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('[')
    await new Promise((resolve) => setTimeout(resolve, 60_000).unref())
  }
  const slow = readApart(never(), { format: 'json', encoding: 'utf-8', sheet: null, limits: { seconds: 0.5 } })
  const began = performance.now()
  await text(slow.table)
  assert.deepEqual((await slow.report).problem, { code: 'import.too-slow', params: { max: 0.5 } })
  assert.ok(performance.now() - began < 45_000, 'nobody waits for what was ended')
})

test('more columns or rows than there may be are named with the limit', async () => {
  const columns = { code: 'import.too-many-columns', params: { max: 1000 } }
  const cell = (at: string): string =>
    `<worksheet><sheetData><row r="1"><c r="${at}" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`
  assert.deepEqual(await problemOf('xlsx', await workbook(cell('XFD1'))), columns)
  assert.deepEqual(await problemOf('xlsx', await workbook(cell('ZZZZZZZ1'))), columns)
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`c${n}`, 'x']))
  assert.deepEqual(await problemOf('json', JSON.stringify([wide])), columns)
  assert.deepEqual(await problemOf('json', JSON.stringify([{ a: Array.from({ length: 100_000 }, () => ({ v: 1 })) }])), columns)
  const mails = Array.from({ length: 100_000 }, (_, n) => `EMAIL:p${n}@x.example\r\n`).join('')
  assert.deepEqual(await problemOf('vcard', `BEGIN:VCARD\r\nVERSION:3.0\r\n${mails}END:VCARD\r\n`), columns)
})

test('damaged and foreign files are said to be so', async () => {
  for (const [format, content, code] of [
    ['xlsx', Buffer.from('PK\u0003\u0004'), 'import.damaged'],
    ['xlsx', await zipped({ 'word/document.xml': '<x/>' }), 'import.not-a-workbook'],
    ['xlsx', await workbook('<worksheet><sheetData><row r="2"><c><v>1</v></c></row><row r="1"/>'), 'import.damaged'],
    [
      'xlsx',
      await workbook(
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>',
      ),
      'import.damaged',
    ],
    ['json', '[{"a":1},', 'import.file-cut'],
    ['json', '[{"a":}]', 'import.json-damaged'],
    ['json', '{"a":1}', 'import.json-not-records'],
    ['json', '["a"]', 'import.json-not-records'],
    ['json', `[${'['.repeat(100_000)}`, 'import.file-cut'],
    ['json', `[{"a":${'{"a":'.repeat(50)}1${'}'.repeat(50)}}]`, 'import.json-not-records'],
  ] as const)
    assert.equal((await read(format, content)).problem?.code, code, code)
  assert.deepEqual((await read('json', '[1,2]')).lines, [])
  assert.deepEqual((await read('json', '{"data":[{"a":"x","b":[]}],"next":null}')).lines, ['a', 'x'])
})
