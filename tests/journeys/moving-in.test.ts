import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before } from 'node:test'
import ExcelJS from 'exceljs'
import type { Download, Page } from 'playwright-core'
import { openOwner } from '#platform/database/owner.ts'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { addFilter, counted, field, openList, row } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'
import { rootFolder } from '#tests/run/root.ts'

let stage: Stage
let acme: StageTenant
let page: Page
let leftOut: string

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  page = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

const fixture = (name: string): string => join(rootFolder, 'tests/fixtures/imports', name)

const table = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

/** Gives the file to the wizard, which reads it and matches its columns. */
async function choose(file: string | ReturnType<typeof table>): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByRole('heading', { name: 'Where does each column go?' }).waitFor()
}

const targetOf = (column: string) => page.getByRole('textbox', { name: `“${column}” goes to` })

const number = (label: string) => page.locator('dl > div').filter({ hasText: label }).locator('dd')

async function saved(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8')
}

async function download(press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()])
  return saved(file)
}

test('an empty list leads to the import, which says what it takes', async () => {
  await page.getByText('No contacts yet').waitFor()
  await page.getByRole('button', { name: 'Import a file' }).click()
  await page.getByText('Exports of HubSpot, Salesforce, Pipedrive, Google Contacts and Outlook are recognised.').waitFor()
  await assertAccessible(page)
  await page.locator('input[type=file]').setInputFiles(table('nothing.csv', ''))
  await page.getByRole('alert').or(page.locator('[data-tone="danger"]')).first().waitFor()
  await assertAccessible(page)
})

test('the file that HubSpot exported is recognised, and its columns are matched', async () => {
  await choose(fixture('hubspot-contacts.csv'))
  await page.getByText('Looks like an export from HubSpot.').waitFor()
  await page.getByText('Head of Procurement').waitFor()
  for (const [column, target] of [
    ['First Name', 'First name'],
    ['Job Title', 'Job title'],
    ['Associated Company', 'Company'],
  ] as const)
    await eventually(() => targetOf(column).getAttribute('placeholder'), target)
  await assertAccessible(page)
})

test('real rows are checked before anything is written; then they are imported, with the companies that they name', async () => {
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByRole('cell', { name: 'Quintero', exact: true }).waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await eventually(focused, 'Step 3 of 4: Check', 'whoever uses the keyboard goes on from the new step')
  await assertAccessible(page)
  await page.getByRole('button', { name: /^Import (4 contacts|one row)/ }).click()
  await page.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  await eventually(() => number('Added').textContent(), '4')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Show what came' }).click()
  await counted(page, '4 contacts')
  await row(page, 'Mira Okonkwo').getByRole('link', { name: 'Lumenworks Ltd' }).waitFor()
  await openList(page, 'Companies')
  await counted(page, '2 companies')
})

test('rows that are wrong are shown with the reason, left out, and come back as a file to mend', async () => {
  const people = [
    'Vorname;Nachname;E-Mail;Position;Notiz',
    'Käthe;Grünwald;kaethe@gruenwald.example;Prokuristin;alt',
    'Cem;Aydın;cem at nordkorn;Disponent;alt',
    "Wei;Zhang;wei@zhang.example;'=2+2;neu",
  ].join('\r\n')
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Import' }).click()
  await choose(table('people.csv', people))
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByText('One of 3 rows has a problem.').waitFor()
  await page.getByRole('switch', { name: 'Only rows with problems' }).check()
  await page.getByRole('cell', { name: 'cem at nordkorn' }).getByText('This is not an e-mail address.').waitFor()
  await row(page, /Grünwald/).waitFor({ state: 'detached' })
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Import 2 contacts' }).click()
  await page.getByRole('heading', { name: 'Done, with rows left out' }).waitFor()
  await eventually(() => number('Failed').textContent(), '1')
  await assertAccessible(page)
  leftOut = await download(() => page.getByRole('button', { name: 'Download the rows that failed' }).click())
  assert.match(leftOut, /cem at nordkorn.*not an e-mail address/s)
  assert.doesNotMatch(leftOut, /Grünwald/)
  await page.getByRole('button', { name: 'Import another file' }).click()
  await choose(table('people-mended.csv', leftOut.replace('cem at nordkorn', 'cem@nordkorn.example')))
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByRole('button', { name: /^Import one row/ }).click()
  await page.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  const { data } = await stage.api<{ data: { jobTitle: string }[] }>(acme.apiKey, 'GET', 'contacts?q=zhang')
  assert.equal(data[0]?.jobTitle, '=2+2', 'the apostrophe before a formula is taken away')
})

test('a second import changes who is here and adds who is not; undone, it leaves what was edited since', async () => {
  const later = [
    'First name,Last name,E-mail,Job title',
    'Mira,Okonkwo,mira.okonkwo@lumenworks.example,Chief of procurement',
    'Priya,Raman,priya.raman@lumenworks.example,Chief buyer',
    'Noor,Haddad,noor@haddad.example,Founder',
  ].join('\n')
  await page.getByRole('button', { name: 'Import another file' }).click()
  await choose(table('later.csv', later))
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByRole('button', { name: 'Import 3 contacts' }).click()
  await page.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  await eventually(() => number('Updated').textContent(), '2')
  await eventually(() => number('Added').textContent(), '1')
  const { data } = await stage.api<{ data: { id: string }[] }>(acme.apiKey, 'GET', 'contacts?q=raman')
  await stage.api(acme.apiKey, 'PATCH', `contacts/${data[0]?.id}`, { jobTitle: 'Head buyer' })

  await page.getByRole('button', { name: 'Undo the import' }).click()
  const undo = page.getByRole('dialog').getByRole('button', { name: 'Undo the import' })
  await undo.waitFor()
  await assertAccessible(page)
  await undo.click()
  await page.getByRole('heading', { name: 'The import is undone' }).waitFor()
  await page.getByText('One record was kept').waitFor()
  await page.getByRole('link', { name: 'Priya Raman' }).waitFor()
  await assertAccessible(page)
  const { data: after } = await stage.api<{ data: { lastName: string; jobTitle: string }[] }>(acme.apiKey, 'GET', 'contacts?limit=50')
  const titles = Object.fromEntries(after.map(({ lastName, jobTitle }) => [lastName, jobTitle]))
  assert.equal(titles.Okonkwo, 'Head of Procurement')
  assert.equal(titles.Raman, 'Head buyer')
  assert.equal(titles.Haddad, undefined)
})

test('a workbook brings one of its sheets: people with their companies, tagged, those who are here left alone', async () => {
  const book = new ExcelJS.Workbook()
  const notes = book.addWorksheet('Read me')
  notes.addRow(['Topic', 'Text'])
  notes.addRow(['Fair', 'List of visitors'])
  const people = book.addWorksheet('Visitors')
  people.addRow(['First name', 'Last name', 'E-mail', 'Company', 'Company domain', 'Visited'])
  people.addRow(['Mira', 'Somebody', 'mira.okonkwo@lumenworks.example', 'Else', '', new Date(Date.UTC(2026, 8, 1))])
  people.addRow(['Ines', 'Vogt', 'ines@vogt.example', 'Vogt Optik', 'vogt.example', new Date(Date.UTC(2026, 8, 2))])
  await page.getByRole('button', { name: 'Import another file' }).click()
  await choose({ name: 'fair.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from(await book.xlsx.writeBuffer()) })
  await page.getByLabel('Sheet of the workbook').selectOption('Visitors')
  await eventually(() => targetOf('Company domain').getAttribute('placeholder'), 'Company: Domain')
  await page.getByText('2026-09-01').waitFor()
  await page.getByText('Only add new ones').click()
  // However long the tag takes to be made, who goes on meanwhile takes it along.
  const made = Promise.withResolvers<void>()
  await page.route('**/api/v1/tags', async (route) => {
    await made.promise
    await route.continue()
  })
  const tag = page.getByRole('textbox', { name: 'Tags for all of this import' })
  await tag.click()
  await page.keyboard.type('Fair 2026')
  await page.getByRole('option', { name: /Fair 2026/ }).click()
  await page.keyboard.press('Escape')
  await assertAccessible(page)
  const check = page.getByRole('button', { name: 'Check the rows' })
  await check.click()
  await check.and(page.locator('[data-loading]')).waitFor()
  made.resolve()
  await page.getByRole('button', { name: 'Import 2 contacts' }).click()
  await page.getByRole('heading', { name: 'Done', exact: true }).waitFor()
  for (const label of ['Added', 'Skipped']) await eventually(() => number(label).textContent(), '1')
  await page.getByRole('button', { name: 'Show what came' }).click()
  await counted(page, '1 contact')
  await page.getByText(/^Came by the import of/).waitFor()
  await row(page, 'Ines Vogt').getByText('Fair 2026').waitFor()
  const { data } = await stage.api<{ data: { domain: string }[] }>(acme.apiKey, 'GET', 'companies?q=vogt')
  assert.equal(data[0]?.domain, 'vogt.example')
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Import' }).click()
})

/** Until it is let go on nobody can write a contact: what takes long for as long as one looks at it. */
async function holdContacts(): Promise<() => Promise<void>> {
  const owner = openOwner(stage.installation.ownerUrl)
  const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = owner.transaction(async ({ script }) => {
    await script('lock table contact in share mode')
    held.resolve()
    await letGo.promise
  })
  await Promise.race([held.promise, holding])
  return async () => {
    letGo.resolve()
    await holding
    await owner.close()
  }
}

test('a long import goes on while one works elsewhere, and says so in the corner', async () => {
  const many = Array.from({ length: 1000 }, (_, at) => `Person ${at},Number,person.${at}@many.example`)
  await choose(table('many.csv', ['First name,Last name,E-mail', ...many].join('\n')))
  await page.getByRole('button', { name: 'Check the rows' }).click()
  const begin = page.getByRole('button', { name: /^Import 1,?000 contacts/ })
  await begin.waitFor()
  const goOn = await holdContacts()
  const card = page.getByRole('region', { name: 'Work in progress' })
  try {
    await begin.click()
    await page.getByText('You can leave this page and go on working.').waitFor()
    await openList(page, 'Companies')
    await card.waitFor()
  } finally {
    await goOn()
  }
  await page.reload()
  await card.getByText('Contacts: the import is done.').waitFor()
  await openList(page, 'Contacts')
  await counted(page, '1,008 contacts')
})

test('what a list shows is taken out as a table, and selected rows as data', async () => {
  await addFilter(page, 'Job title', 'Head of Procurement')
  await counted(page, '1 contact')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Export contacts' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByText('The one record that the list shows now:').waitFor()
  await panel.getByText('Job title is Head of Procurement').waitFor()
  await assertAccessible(page)
  await panel.getByRole('button', { name: 'Export', exact: true }).click()
  await panel.getByText('Your file is ready').waitFor()
  await assertAccessible(page)
  const csv = await download(() => panel.getByRole('button', { name: 'Download' }).click())
  assert.ok(csv.startsWith('\uFEFF'), 'Excel reads it as UTF-8')
  assert.match(csv, /Okonkwo/)
  assert.equal(csv.trim().split('\n').length, 2)
  await panel.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await counted(page, '1,008 contacts')
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .nth(0)
    .check()
  await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Export' }).click()
  await panel.getByText('The one record that you selected.').waitFor()
  await panel.getByText('Address cards (vCard)').click()
  await panel.getByRole('button', { name: 'Export', exact: true }).click()
  await panel.getByText('Your file is ready').waitFor()
  const card = await download(() => panel.getByRole('button', { name: 'Download' }).click())
  assert.match(card, /^BEGIN:VCARD\r\nVERSION:4\.0\r\n.*EMAIL.*END:VCARD\r\n$/s)
  await panel.getByRole('button', { name: 'Export something else' }).click()
  await panel.getByText('Data (JSON)').click()
  await panel.getByRole('button', { name: 'Export', exact: true }).click()
  await panel.getByText('Your file is ready').waitFor()
  const json = await download(() => panel.getByRole('button', { name: 'Download' }).click())
  assert.equal((JSON.parse(json) as unknown[]).length, 1)
})

test('who is here already is named while they are entered a second time', async () => {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('button', { name: 'New contact' }).click()
  await field(page, /^Last name/).fill('Raman')
  await field(page, /^E-mail 1: E-mail address/).fill('PRIYA.raman@lumenworks.example')
  await page.getByText('Perhaps already here:').waitFor()
  await assertAccessible(page)
  await page.getByRole('status').getByRole('link', { name: 'Priya Raman' }).waitFor()
})

test('the page kept to itself', () => assertClean(page))
