import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import ExcelJS from 'exceljs'
import { previewImport } from '#engine/import/check.ts'
import { expireImports } from '#engine/import/expire.ts'
import { failedFile } from '#engine/import/failed-rows.ts'
import { readImport } from '#engine/import/store.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports
let at: Starter

before(async () => {
  world = await openImports()
  at = await world.starter()
})
after(() => world.close())

async function workbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const people = book.addWorksheet('People')
  people.addRow(['First name', 'Last name', 'E-mail'])
  people.addRow(['Ada', 'Byron', 'ada@x.example'])
  people.addRow([])
  people.addRow(['Grace', 'Hopper', 'nobody'])
  const firms = book.addWorksheet('Firms & more')
  firms.addRow(['Nachname', 'Firma'])
  firms.addRow(['Noor', 'Haddad & Söhne'])
  book.addWorksheet('Hidden', { state: 'hidden' }).addRow(['Secret'])
  return Buffer.from(await book.xlsx.writeBuffer())
}

const targetsOf = (run: { settings: { columns: readonly { target: string | null }[] } }): unknown[] =>
  run.settings.columns.map(({ target }) => target)

/** Files of imports that are kept. */
async function kept(): Promise<number> {
  let count = 0
  for await (const { area, tenantId } of world.files.olderThan(new Date(Date.now() + 60_000)))
    if (area === 'import' && tenantId === at.tenant.id) count += 1
  return count
}

test('a workbook is imported as its first sheet, or as another that is chosen; rows keep their numbers', async () => {
  const before = await kept()
  const sent = await at.send('contact', await workbook())
  assert.deepEqual([sent.settings.source?.sheets, sent.settings.source?.sheet], [['People', 'Firms & more'], 'People'])
  assert.deepEqual(targetsOf(sent), ['firstName', 'lastName', 'emails.0.value'])
  const { rows } = await previewImport(at.writing, world.files, sent.id, { limit: 5, only: 'problems' })
  assert.deepEqual(
    rows.map(({ row }) => row),
    [4],
    'as the spreadsheet counts',
  )
  const other = await at.send('contact', await workbook(), { sheet: 'Firms & more' })
  assert.deepEqual([other.rows, targetsOf(other)], [1, ['lastName', 'company']])
  const run = await at.bring('contact', await workbook(), { sheet: 'Firms & more' })
  assert.equal(run.created, 1)
  assert.equal(await kept(), before + 6, 'a workbook and the table of one sheet, for each')
  for (const change of [{ sheet: 'Hidden' }, { sheet: 'Nope' }, { delimiter: ';' }, { encoding: 'utf-8' }])
    await assert.rejects(at.send('contact', await workbook(), change), { status: 422 })
})

test('cards become people and organisations; what no field holds can be mapped by hand, and failed ones come back as a table', async () => {
  const cards = [
    'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nORG:Analytical Ltd\r\nEMAIL;TYPE=WORK:ada.l@x.example\r\nTEL;TYPE=CELL:+49 171 5550100\r\nTITLE:Countess\r\nNICKNAME:Addie\r\nCATEGORIES:Friends\r\nADR;TYPE=HOME:;;Hauptstr. 1;Berlin;;10115;Germany\r\nEND:VCARD',
    'BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\nFN:Grace Brewster Hopper\r\nEMAIL:not an address\r\nEND:VCARD',
  ].join('\r\n')
  const sent = await at.send('contact', cards)
  assert.deepEqual(
    sent.settings.columns.map(({ heading, target }) => [heading, target]),
    [
      ['First name', 'firstName'],
      ['Last name', 'lastName'],
      ['Whole name', 'title'],
      ['Company', 'company'],
      ['Job title', 'jobTitle'],
      ['E-mail 1', 'emails.0.value'],
      ['E-mail 1: Kind', 'emails.0.label'],
      ['Phone 1', 'phones.0.value'],
      ['Phone 1: Kind', 'phones.0.label'],
      ['Address: Street', 'address.street'],
      ['Address: City', 'address.city'],
      ['Address: Postal code', 'address.postalCode'],
      ['Address: Country', 'address.country'],
      ['ADR.0.TYPE', null],
      ['Tags', 'tags'],
      ['NICKNAME', null],
      ['KIND', null],
    ],
  )
  const run = await at.bring('contact', cards)
  assert.deepEqual([run.created, run.failed], [1, 1])
  const ada = (await at.all('contact')).find(({ lastName }) => lastName === 'Lovelace')
  assert.deepEqual(
    [ada?.firstName, ada?.jobTitle, ada?.emails, ada?.phones, (ada?.address as { country: string } | undefined)?.country],
    ['Ada', 'Countess', [{ value: 'ada.l@x.example', label: 'work' }], [{ value: '+491715550100', label: 'mobile' }], 'DE'],
  )
  assert.equal(await at.named('company', ada?.company), 'Analytical Ltd')
  const failed = await text((await failedFile(at.writing, world.files, run.id, 'en')).text as AsyncIterable<string> as never)
  assert.match(failed, /^\ufeffFirst name,Last name,Whole name,.*Reason\r\n,,Grace Brewster Hopper,.*not an e-mail address/s)
  const firms = await at.bring(
    'company',
    'BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Bare Name Ltd\nURL:bare.example\nTEL:+4930123456\nEND:VCARD\n',
  )
  assert.equal(firms.created, 1)
  const firm = (await at.all('company')).find(({ name }) => name === 'Bare Name Ltd')
  assert.deepEqual([firm?.website, firm?.phone], ['https://bare.example', '+4930123456'])
})

test('of a file that cannot be read nothing stays, and those that can be are forgotten with their tables', async () => {
  const before = await kept()
  for (const content of ['[{"a":1}', '{"data":[]}', 'PK\u0003\u0004', 'BEGIN:VCARD\nEND:VCARD'])
    await assert.rejects(at.send('contact', content), { status: 422 })
  assert.equal(await kept(), before)
  const book = await at.send('contact', await workbook())
  const json = await at.send('contact', '[{"lastName":"Kept"}]')
  assert.equal(await kept(), before + 3, 'cards and data are kept as their table alone')
  const clock = { now: () => new Date(Date.now() + 8 * 24 * 60 * 60 * 1000) }
  await expireImports({ ...world, clock }, world.files, assert.ifError)
  assert.equal(await kept(), 0)
  for (const { id } of [book, json]) assert.equal(await readImport(at.writing, id), undefined)
})
