import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { ZipFile } from 'yazl'
import { create } from '#engine/act/create.ts'
import { exportOf, runExport, startExport } from '#engine/export/export.ts'
import { type Apart, readApart } from '#engine/import/readers/read-apart.ts'
import { bringHere, type Imports, openImports } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

const megabyte = 1024 * 1024

/** By how many megabytes the process grew at most while this ran. */
async function growth(run: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  try {
    await run()
  } finally {
    clearInterval(watch)
  }
  return (most - before) / megabyte
}

const noise = (n: number): string =>
  Array.from({ length: 40 }, (_, k) => String.fromCharCode(32 + ((n * 31 + k * 17 + ((n * k) % 7)) % 95))).join('')

test('100,000 rows of nonsense are each refused or stored, in memory that does not follow their number', async () => {
  const at = await world.starter()
  const rows = Array.from({ length: 100_000 }, (_, n) => noise(n)).join('\n')
  const sent = await at.send('contact', `Last name,Email,Phone\n${rows}\n`)
  const grew = await growth(async () => {
    const run = await bringHere(at.writing, world.files, sent.id)
    assert.equal(run.created + run.updated + run.skipped + run.failed, run.rows)
    assert.ok(run.rows > 50_000)
  })
  assert.ok(grew < 300, `${Math.round(grew)} MB more`)
})

async function zipped(sheet: Readable): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'), 'xl/workbook.xml')
  zip.addBuffer(
    Buffer.from('<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
    'xl/_rels/workbook.xml.rels',
  )
  zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', { compressionLevel: 1 })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream as Readable) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function* sheetOf(rows: number): Generator<string> {
  yield '<worksheet><sheetData>'
  for (let at = 1; at <= rows; at += 1)
    yield `<row r="${at}"><c r="A${at}" t="inlineStr"><is><t>Person ${at}</t></is></c><c r="B${at}"><v>${at}</v></c></row>`
  yield '</sheetData></worksheet>'
}

async function read(bytes: Buffer, more: Partial<Apart> = {}): Promise<{ lines: number; problem: unknown }> {
  async function* content(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  const { table, report } = readApart(content(), { format: 'xlsx', encoding: 'utf-8', sheet: null, ...more })
  let lines = 0
  for await (const piece of table) for (const byte of piece) if (byte === 10) lines += 1
  return { lines, problem: (await report).problem }
}

test('a workbook of a million rows is read in the memory of a few; one row more is refused with the limit', async () => {
  const bytes = await zipped(Readable.from(sheetOf(1_000_001)))
  assert.deepEqual(await read(bytes, { limits: { megabytes: 96 } }), { lines: 1_000_001, problem: null })
  const { problem } = await read(await zipped(Readable.from(sheetOf(1_000_002))))
  assert.deepEqual(problem, { code: 'import.too-many-rows', params: { max: 1_000_000 } })
})

test('a bomb that says what it holds ends its reader and nobody else', async () => {
  const zeros = Readable.from(
    (function* () {
      for (let at = 0; at < 1900; at += 1) yield Buffer.alloc(megabyte, 'a')
    })(),
  )
  const bomb = await zipped(zeros)
  const grew = await growth(async () => {
    const { problem } = await read(bomb)
    assert.ok(['import.damaged', 'import.too-heavy'].includes((problem as { code: string }).code))
  })
  assert.ok(grew < 100, `${Math.round(grew)} MB more`)
})

test('a workbook of 40,000 records is written in the memory of 4,000', async () => {
  const at = await world.starter()
  const taken = async (): Promise<number> =>
    growth(async () => {
      const { id } = await startExport(at.writing, { entity: 'contact', format: 'xlsx' }, 'caller')
      await runExport(world, world.files, { tenantId: at.tenant.id, exportId: id })
      assert.equal((await exportOf(at.writing, id)).progress.total, (await exportOf(at.writing, id)).rows)
    })
  const make = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1000)
      await create(
        at.writing,
        'contact',
        Array.from({ length: 1000 }, (_, k) => ({
          lastName: `Person ${n + k}`,
          jobTitle: 'x'.repeat(100),
          emails: [{ value: `p${n + k}@x.example` }],
        })),
      )
  }
  await make(4000)
  await taken()
  const few = await taken()
  await make(36_000)
  const many = await taken()
  assert.ok(many < few + 100, `${Math.round(many)} MB against ${Math.round(few)} MB`)
})
