import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { seed } from '#tests/journeys/seed.ts'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { activeRow, addFilter, counted, focusIsOn, focusIsSeen, nameIn, pick, row } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page

const first = ['Ada', 'Bruno', 'Chiara', 'Dmitri', 'Elif', 'Frieda', 'Goran', 'Hanna', 'Ivo', 'Jale']
const last = ['Byron', 'Castell', 'Özdemir', 'Nowak', 'Petrov', 'Quast', 'Rossi', 'Schmidt', 'Tanaka', 'Ulrich', 'Vogel']
const titles = ['Buyer', 'Head of sales', null]

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const [nordlicht, oezil] = await seed(stage, acme, 'company', [{ name: 'Nordlicht Energie AG' }, { name: 'Kaffeerösterei Özil' }])
  const people = Array.from({ length: 1200 }, (_, index) => ({
    firstName: `${first[index % first.length]} ${index + 1}`,
    lastName: last[index % last.length],
    jobTitle: titles[index % titles.length],
    company: index % 2 === 0 ? nordlicht : oezil,
    emails: [{ value: `person.${index + 1}@people.example`, label: 'work' }],
  }))
  await seed(stage, acme, 'contact', people)
  page = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

const grid = () => page.getByRole('grid', { name: 'Contacts' })

test('twelve hundred contacts are counted, and scrolled through to the first that was made', async () => {
  await counted(page, '1,200 contacts')
  await row(page, 'Jale 1200').waitFor()
  const oldest = row(page, 'Ada 1 Byron')
  while (!(await oldest.isVisible())) {
    await grid().evaluate((element) => element.parentElement?.scrollTo(0, element.scrollHeight))
    await page.locator('tr').last().waitFor()
  }
  assert.equal(await oldest.getAttribute('aria-rowindex'), '1201')
  assert.ok((await page.getByRole('row').count()) < 100, 'only the rows in sight are drawn')
})

test('whoever opens a row far down comes back to the same row, the same scroll, and the keyboard goes on there', async () => {
  const scrolled = () => grid().evaluate((element) => element.parentElement?.scrollTop)
  await grid().evaluate((element) => element.parentElement?.scrollTo(0, 20_000))
  const name = await nameIn(page.locator('[aria-rowindex="560"]'))
  const before = await scrolled()
  await row(page, name).getByRole('link', { name }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await page.goBack()
  await row(page, name).waitFor()
  assert.equal(await scrolled(), before)
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await page.keyboard.press('Escape')
  await focusIsOn(page, grid())
  assert.equal(await scrolled(), before)
  await activeRow(page, name)
})

test('filters are chips that read as a sentence, joined by “and” or “or”', async () => {
  await addFilter(page, 'Job title', 'Buyer')
  await counted(page, '400 contacts')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('combobox', { name: 'Field' }).selectOption('Company')
  await pick(page, 'Company', 'nord', 'Nordlicht Energie AG')
  await page.getByRole('button', { name: 'Add the filter' }).click()
  await counted(page, '200 contacts')
  const bar = page.getByRole('group', { name: 'Filter' })
  await bar.getByRole('button', { name: 'Job title is Buyer', exact: true }).waitFor()
  await bar.getByRole('button', { name: 'Company is Nordlicht Energie AG', exact: true }).waitFor()
  await assertAccessible(page)
  await bar.getByRole('button', { name: 'and', exact: true }).click()
  await counted(page, '800 contacts')
  await bar.getByRole('button', { name: 'Remove the filter Company is Nordlicht Energie AG' }).click()
  await counted(page, '400 contacts')
  await bar.getByRole('button', { name: 'Job title is Buyer', exact: true }).click()
  await page.getByRole('combobox', { name: 'How to compare' }).selectOption('is empty')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Change the filter' }).click()
  await bar.getByRole('button', { name: 'Job title is empty', exact: true }).waitFor()
  await counted(page, '400 contacts')
  await bar.getByRole('button', { name: 'Clear' }).click()
  await counted(page, '1,200 contacts')
})

test('a column’s title sorts, up and down and back to the newest first', async () => {
  const head = page.getByRole('columnheader', { name: 'Name' })
  const sorted = (direction: string) => page.getByRole('columnheader', { name: 'Name' }).and(page.locator(`[aria-sort="${direction}"]`))
  await head.getByRole('button', { name: 'Name', exact: true }).click()
  await sorted('ascending').waitFor()
  await row(page, /Byron/).first().waitFor()
  await head.getByRole('button', { name: 'Name', exact: true }).click()
  await sorted('descending').waitFor()
  await row(page, /Vogel/).first().waitFor()
  await head.getByRole('button', { name: 'Name', exact: true }).click()
  await sorted('none').waitFor()
  await row(page, 'Jale 1200').waitFor()
})

test('columns are chosen and made wider, and stay so', async () => {
  const column = (name: string) => page.getByRole('columnheader', { name, exact: false })
  const widthOf = async (name: string) => (await column(name).boundingBox())?.width ?? 0
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Phone' }).uncheck()
  await page.getByRole('checkbox', { name: 'Source' }).check()
  await assertAccessible(page)
  await page.keyboard.press('Escape')
  const width = await widthOf('Job title')
  await column('Job title').hover()
  await page.getByRole('button', { name: 'Column Job title: more' }).click()
  await page.getByRole('menuitem', { name: 'Wider' }).click()
  await page.reload()
  await column('Source').waitFor()
  assert.equal(await column('Phone').count(), 0)
  assert.equal(await widthOf('Job title'), width + 60)
})

test('all rows of a filter are changed at once, with a card that counts', async () => {
  await addFilter(page, 'Job title', 'Head of sales')
  await counted(page, '400 contacts')
  await page.getByRole('checkbox', { name: 'Select all' }).check()
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByText('400 selected').waitFor()
  await assertAccessible(page)
  await bar.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Field to change' }).selectOption('Job title')
  await dialog.getByRole('textbox', { name: 'Job title' }).fill('Chief of sales')
  await assertAccessible(page)
  await dialog.getByRole('button', { name: /Change 400 records/ }).click()
  const card = page.getByRole('region', { name: 'Work in progress' })
  await card.getByText(/400 records changed/).waitFor()
  await assertAccessible(page)
  await page.getByText('Nothing matches').waitFor()
  await page.getByRole('button', { name: 'Clear search and filter' }).click()
  await addFilter(page, 'Job title', 'Chief of sales')
  await counted(page, '400 contacts')
})

test('some rows go to the trash and come back; then all that match go', async () => {
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .nth(0)
    .check()
  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .nth(4)
    .click({ modifiers: ['Shift'] })
  const bar = page.getByRole('region', { name: 'Selected rows' })
  await bar.getByText('5 selected').waitFor()
  await bar.getByRole('button', { name: 'Move to trash' }).click()
  const card = page.getByRole('region', { name: 'Work in progress' })
  await card.getByText('5 records moved to the trash').waitFor()
  await counted(page, '395 contacts')
  await card.getByRole('button', { name: 'Undo' }).click()
  await card.getByText('5 records restored').waitFor()
  await counted(page, '400 contacts')

  await page.getByRole('checkbox', { name: 'Select all' }).check()
  await bar.getByRole('button', { name: 'Move to trash' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move to trash' }).click()
  await card.getByText(/400 records moved to the trash/).waitFor()
  await page.getByText('Nothing matches').waitFor()
  await page.getByRole('button', { name: 'Clear search and filter' }).click()
  await counted(page, '800 contacts')
  await page.goto(`${stage.address}/${acme.slug}/contacts/trash`)
  await page.getByRole('checkbox').first().waitFor()
  await assertAccessible(page)
})

test('the keyboard alone: from the address bar to a row, and through it', async () => {
  await page.goto(`${stage.address}/${acme.slug}/contacts`)
  await row(page, 'Jale 1200').waitFor()
  await page.keyboard.press('Tab')
  await focusIsOn(page, page.getByRole('link', { name: 'Skip to the content' }))
  await focusIsSeen(page)
  await page.keyboard.press('Enter')
  await page.keyboard.press('j')
  await activeRow(page, 'Jale 1200')
  await focusIsSeen(page)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const name = await nameIn(page.getByRole('row').nth(2))
  await activeRow(page, name)

  await page.keyboard.press('x')
  await page.getByRole('region', { name: 'Selected rows' }).getByText('1 selected').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'Selected rows' }).waitFor({ state: 'detached' })

  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Job title' }).fill('Found by keys')
  await focusIsSeen(page)
  await page.keyboard.press('Enter')
  await row(page, name).getByText('Found by keys').waitFor()
  await focusIsOn(page, grid())
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'Job title' }).fill('Thought better of it')
  await page.keyboard.press('Escape')
  await focusIsOn(page, grid())
  await row(page, name).getByText('Found by keys').waitFor()

  await page.keyboard.press('Space')
  await page.getByRole('complementary', { name }).getByRole('heading', { name }).waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('complementary', { name }).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await page.keyboard.press('Escape')
  await focusIsOn(page, grid())
  await activeRow(page, name)
})

test('? shows all keys, c adds, / finds, g goes; and the focus comes back each time', async () => {
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Edit in place').waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Escape')
  await focusIsOn(page, grid())

  await page.keyboard.press('c')
  await page.getByRole('combobox', { name: 'Add' }).fill('comp')
  await assertAccessible(page)
  await page.keyboard.press('Enter')
  await focusIsOn(page, page.getByLabel('Name'))
  await page.keyboard.type('Made by keys KG')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Made by keys KG', level: 1 }).waitFor()

  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Search' }).fill('özil')
  await page.getByRole('option', { name: 'Kaffeerösterei Özil' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Kaffeerösterei Özil', level: 1 }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('1')
  await row(page, 'Jale 1200').waitFor()

  await page.keyboard.press('j')
  await page.keyboard.press('Shift+F')
  await focusIsOn(page, page.getByRole('combobox', { name: 'Field' }))
  await page.keyboard.press('Escape')
  await focusIsOn(page, grid())
  await page.keyboard.press('f')
  await page.keyboard.type('person.1200@')
  await counted(page, '1 contact')
  await page.keyboard.press('ArrowDown')
  await activeRow(page, 'Jale 1200')
})

test('what a button opens gives the focus back to it, also the first time', async () => {
  await page.reload()
  await row(page, 'Jale 1200').waitFor()
  const filter = page.getByRole('button', { name: 'Filter', exact: true })
  const columns = page.getByRole('button', { name: 'Columns' })
  const more = page.getByRole('main').getByRole('button', { name: 'More', exact: true })
  for (const [button, inside] of [
    [filter, page.getByRole('combobox', { name: 'Field' })],
    [columns, page.getByRole('checkbox', { name: 'Job title' })],
    [more, page.getByRole('menuitem', { name: 'Import contacts' })],
  ] as const) {
    await button.focus()
    await page.keyboard.press('Enter')
    await focusIsOn(page, inside)
    await page.keyboard.press('Escape')
    await focusIsOn(page, button)
  }
  await page.keyboard.press('f')
  await page.keyboard.press('ArrowDown')
  await activeRow(page, 'Jale 1200')
})

test('a field on a record’s page is changed by keys, and the focus goes back to its pencil', async () => {
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit Job title' }).waitFor()
  // What arrives later (notes, history) draws the page once more. (The network is never idle: the page listens.)
  await page.getByRole('region', { name: 'Notes and history' }).getByRole('listitem').first().waitFor()
  await page.getByRole('button', { name: 'Edit Job title' }).focus()
  await focusIsSeen(page)
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Job title' }).fill('The last one')
  await page.keyboard.press('Enter')
  await focusIsOn(page, page.getByRole('button', { name: 'Edit Job title' }))
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Job title' }).press('Escape')
  await focusIsOn(page, page.getByRole('button', { name: 'Edit Job title' }))
})

test('the page did nothing that it should not', () => assertClean(page))
