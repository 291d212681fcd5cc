import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { cell, counted, field, fieldOf, focusIsOn, openList, pick, row, said, searchEverywhere, searchList } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page
let nordlicht: string

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const company = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'companies', { name: 'Nordlicht Energie AG' })
  nordlicht = company.data.id
  for (const [firstName, lastName] of [
    ['Bruno', 'Castell'],
    ['Elif', 'Özdemir'],
  ])
    await stage.api(acme.apiKey, 'POST', 'contacts', { firstName, lastName, company: nordlicht })
  page = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

test('a new contact is refused beside the field that is wrong, and added once it is right', async () => {
  await page.getByRole('button', { name: 'New contact' }).click()
  await page.getByRole('heading', { name: 'New contact', level: 1 }).waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Control+Enter')
  await page.getByText('Give a name, an e-mail address or a phone number.').waitFor()
  await focusIsOn(page, page.getByLabel('Last name'))

  await page.getByLabel('First name').fill('Grace')
  await page.getByLabel('Last name').fill('Hopper')
  await field(page, /e-mail.*address/i).fill('grace at navy')
  await page.keyboard.press('Control+Enter')
  await page.getByText('This is not an e-mail address. It should look like name@example.org.').first().waitFor()
  await assertAccessible(page)
  await field(page, /e-mail.*address/i).fill('grace@navy.example')
  await field(page, /phone number/i).fill('030 5550199')
  await pick(page, 'Company', 'nord', 'Nordlicht Energie AG')
  await page.keyboard.press('Control+Enter')

  await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor()
  await page.getByRole('link', { name: '+49 30', exact: false }).first().waitFor()
  await assertAccessible(page)
})

test('she is found by part of her name, by the digits of her number, and by a word that is spelled wrongly', async () => {
  await openList(page, 'Contacts')
  await searchList(page, 'contacts', 'hopp')
  await row(page, 'Bruno Castell').waitFor({ state: 'detached' })
  await row(page, 'Grace Hopper').waitFor()
  await searchList(page, 'contacts', 'nobody of this name')
  await page.getByText('Nothing matches').waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Clear search and filter' }).click()
  await row(page, 'Bruno Castell').waitFor()

  await searchEverywhere(page, '5550199', 'Grace Hopper')
  await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor()
  await searchEverywhere(page, 'Özdemri', 'Elif Özdemir')
  await page.getByRole('heading', { name: 'Elif Özdemir', level: 1 }).waitFor()
  // However long the answer takes, Enter opens what was typed, not what was found before, and nobody is told that there is nothing.
  let answer = Promise.withResolvers<void>()
  await page.route('**/api/v1/search', async (route) => {
    await answer.promise
    await route.continue()
  })
  const typed = page.getByRole('combobox', { name: 'Search' })
  await page.keyboard.press('Control+k')
  await Promise.all([page.waitForRequest('**/api/v1/search'), typed.fill('hopper')])
  assert.equal(await page.getByText('Nothing found').count(), 0)
  answer.resolve()
  await page.getByRole('option', { name: 'Grace Hopper' }).waitFor()
  answer = Promise.withResolvers()
  await typed.fill('nordlicht')
  await page.keyboard.press('Enter')
  answer.resolve()
  await page.getByRole('heading', { name: 'Nordlicht Energie AG', level: 1 }).waitFor()
  await page.unroute('**/api/v1/search')
})

test('a job title is typed where it stands in the list', async () => {
  await openList(page, 'Contacts')
  await (await cell(page, 'Grace Hopper', 'Job title')).dblclick()
  await page.getByRole('textbox', { name: 'Job title' }).fill('Rear Admiral')
  await page.keyboard.press('Enter')
  await (await cell(page, 'Grace Hopper', 'Job title')).getByText('Rear Admiral').waitFor()
  await page.reload()
  await (await cell(page, 'Grace Hopper', 'Job title')).getByText('Rear Admiral').waitFor()
})

test('on her page a field is changed, a note is written, and the history puts the old value back', async () => {
  await row(page, 'Grace Hopper').getByRole('link', { name: 'Grace Hopper' }).click()
  await page.getByRole('button', { name: 'Edit Job title' }).click()
  await page.getByRole('textbox', { name: 'Job title' }).fill('Computer scientist')
  await page.keyboard.press('Enter')
  await fieldOf(page, 'Job title').getByText('Computer scientist').waitFor()

  await page.getByRole('textbox', { name: 'Write a note' }).fill('Found a moth in the relay.\nWants it kept.')
  await page.keyboard.press('Control+Enter')
  const timeline = page.getByRole('region', { name: 'Notes and history' })
  await timeline.getByRole('listitem').getByText('Found a moth in the relay.').waitFor()
  await eventually(() => page.getByRole('textbox', { name: 'Write a note' }).inputValue(), '')
  await assertAccessible(page)

  await timeline.getByText('Rear Admiral').first().waitFor()
  await timeline.getByRole('button', { name: 'Put back Job title: Rear Admiral' }).first().click()
  await fieldOf(page, 'Job title').getByText('Rear Admiral').waitFor()
  await timeline.getByText('Olga Owner').first().waitFor()
})

test('a tag is made while it is needed, and shows in its colour in the list', async () => {
  await page.getByRole('button', { name: 'Edit Tags' }).click()
  await pick(page, 'Tags', 'Pioneer', 'Add “Pioneer”')
  await page.keyboard.press('Tab')
  await fieldOf(page, 'Tags').getByText('Pioneer').waitFor()
  await openList(page, 'Contacts')
  await (await cell(page, 'Grace Hopper', 'Tags')).getByText('Pioneer').waitFor()
})

test('a company shows its people, and one more is added from there', async () => {
  await (await cell(page, 'Grace Hopper', 'Company')).getByRole('link').click()
  await page.getByRole('heading', { name: 'Nordlicht Energie AG', level: 1 }).waitFor()
  const related = page.getByRole('complementary', { name: 'Related' })
  for (const name of ['Grace Hopper', 'Bruno Castell', 'Elif Özdemir']) await related.getByRole('link', { name }).waitFor()
  await assertAccessible(page)
  await related.getByRole('button', { name: 'New contact' }).click()
  await page.getByLabel('Last name').fill('Quast')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'Quast', level: 1 }).waitFor()
  await fieldOf(page, 'Company').getByRole('link', { name: 'Nordlicht Energie AG' }).click()
  await page.getByRole('complementary', { name: 'Related' }).getByRole('link', { name: 'Quast' }).waitFor()
})

test('what was moved to the trash by mistake comes back; what is typed out by its name is gone for ever', async () => {
  await page.getByRole('complementary', { name: 'Related' }).getByRole('link', { name: 'Quast' }).click()
  const moveToTrash = async () => {
    await page
      .getByRole('button', { name: /^(more|what to do)/i })
      .last()
      .click()
    await page.getByRole('menuitem', { name: 'Move to trash' }).click()
    await said(page, 'Quast moved to the trash')
  }
  await moveToTrash()
  await page.getByRole('button', { name: 'Undo' }).click()
  await openList(page, 'Contacts')
  await row(page, 'Quast').getByRole('link', { name: 'Quast' }).click()
  await moveToTrash()

  await page.goto(`${stage.address}/${acme.slug}/contacts/trash`)
  await page.getByRole('button', { name: 'Delete for ever' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Delete for ever' })
  await confirm.waitFor()
  assert.ok(await confirm.isDisabled(), 'not before the name is typed')
  await assertAccessible(page)
  await dialog.getByRole('textbox').fill('Quast')
  await page.keyboard.press('Enter')
  await page.getByText('The trash is empty').waitFor()
  await assertAccessible(page)
  const { data } = await stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'contacts?q=Quast&trash=true')
  assert.deepEqual(data, [])
})

test('the summary of a list says how many there are of each, and leads to them', async () => {
  await openList(page, 'Contacts')
  await page.getByRole('button', { name: 'Summary' }).click()
  const dialog = page.getByRole('dialog', { name: 'Summary of contacts' })
  await dialog.getByLabel('Group by').selectOption('Company')
  const company = dialog.getByRole('button', { name: 'Nordlicht Energie AG' })
  const said = (await company.textContent()) ?? ''
  await dialog.getByRole('row', { name: /^Company/ }).waitFor()
  await assertAccessible(page)
  await company.click()
  await page.getByRole('button', { name: 'Company is Nordlicht Energie AG', exact: true }).waitFor()
  const [, number] = /AG(\d+)/.exec(said) ?? []
  await counted(page, `${number} contacts`)
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
})

test('the page kept to itself all day', () => assertClean(page))
