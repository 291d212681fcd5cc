import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import ExcelJS from 'exceljs'
import { tableOf } from '#engine/import/access.ts'
import { changeImport, type ImportChange } from '#engine/import/change.ts'
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
  for (const name of ['People', 'More people']) {
    const sheet = book.addWorksheet(name)
    sheet.addRow(['First name', 'Last name', 'E-mail'])
    sheet.addRow(['Ada', 'Byron', `${name.length}@x.example`])
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** Files of imports that are kept. */
async function kept(): Promise<number> {
  let count = 0
  for await (const { area } of world.files.olderThan(new Date(Date.now() + 60_000))) if (area === 'import') count += 1
  return count
}

test('what several choose at once is all chosen', async () => {
  const sent = await at.send('contact', 'First name,Last name,E-mail\nAda,Byron,ada@x.example\n')
  const changes: readonly ImportChange[] = [
    { createLinked: false },
    { existing: 'fill' },
    { erasureReason: 'She asked to be back' },
    { columns: [{ index: 0, target: null }] },
    { mode: 'skip' },
  ]
  await Promise.all(changes.map((change) => changeImport(at.writing, world.files, sent.id, change)))
  const { settings } = (await readImport(at.writing, sent.id)) ?? assert.fail()
  assert.deepEqual(
    [settings.createLinked, settings.existing, settings.erasureReason, settings.columns[0]?.target, settings.mode],
    [false, 'fill', 'She asked to be back', null, 'skip'],
  )
})

test('while one chooses another sheet, what others choose leads to no table that is gone', async () => {
  const before = await kept()
  const sent = await at.send('contact', await workbook())
  const changes: readonly ImportChange[] = [{ sheet: 'More people' }, { existing: 'fill' }, { mode: 'skip' }]
  await Promise.all(changes.map((change) => changeImport(at.writing, world.files, sent.id, change)))
  const run = (await readImport(at.writing, sent.id)) ?? assert.fail()
  assert.equal(run.settings.source?.sheet, 'More people')
  assert.notEqual(await world.files.size(tableOf(at.writing, run)), undefined)
  assert.equal(await kept(), before + 2, 'the workbook and one table')
})

test('of another sheet with a choice that is refused nothing stays', async () => {
  const sent = await at.send('contact', await workbook())
  const before = await kept()
  await assert.rejects(changeImport(at.writing, world.files, sent.id, { sheet: 'More people', mode: 'nonsense' }), { name: 'Wrong' })
  assert.equal(await kept(), before)
})
