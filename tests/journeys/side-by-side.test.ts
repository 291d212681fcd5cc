import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { fieldOf, focusIsOn, openList, row, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

interface Contact {
  readonly id: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly jobTitle: string | null
}

let stage: Stage
let acme: StageTenant
let olga: Page
let mia: Page
let ada: string

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const member = await stage.member(acme, 'Mia Manager', 'manager')
  const { data } = await stage.api<{ data: Contact }>(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron' })
  ada = `${stage.address}/${acme.slug}/contacts/${data.id}`
  olga = await stage.page(acme)
  mia = await stage.page(member)
})
after(() => stage.close())
const test = story(() => stage.pages())

const contact = async (): Promise<Contact> =>
  (await stage.api<{ data: Contact }>(acme.apiKey, 'GET', `contacts/${ada.split('/').at(-1)}`)).data

async function typeInPlace(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${label}` }).click()
  await page.getByRole('textbox', { name: label }).fill(text)
  await page.keyboard.press('Enter')
}

test('two people who change different fields of one contact do not notice each other', async () => {
  await Promise.all([olga.goto(ada), mia.goto(ada)])
  await fieldOf(olga, 'Job title').waitFor()
  await typeInPlace(mia, 'Job title', 'Analyst')
  await fieldOf(mia, 'Job title').getByText('Analyst').waitFor()
  await typeInPlace(olga, 'First name', 'Augusta')
  await fieldOf(olga, 'First name').getByText('Augusta').waitFor()
  await fieldOf(olga, 'Job title').getByText('Analyst').waitFor()
  const { firstName, jobTitle } = await contact()
  assert.deepEqual({ firstName, jobTitle }, { firstName: 'Augusta', jobTitle: 'Analyst' })
})

test('who saves second sees both versions of what both changed, and chooses field by field', async () => {
  await Promise.all([olga, mia].map((page) => page.goto(`${ada}/edit`)))
  for (const page of [olga, mia]) await page.getByLabel('Job title').waitFor()
  await mia.getByLabel('Job title').fill('Countess')
  await mia.getByLabel('Last name').fill('King')
  await mia.keyboard.press('Control+Enter')
  await mia.getByRole('heading', { name: 'Augusta King', level: 1 }).waitFor()

  await olga.getByLabel('First name').fill('Ada')
  await olga.getByLabel('Job title').fill('Programmer')
  await olga.getByLabel('Last name').fill('Lovelace')
  await olga.keyboard.press('Control+Enter')
  const dialog = olga.getByRole('dialog', { name: 'Somebody else changed this' })
  await dialog.getByText('Mia Manager changed').waitFor()
  for (const value of ['Countess', 'Programmer', 'King', 'Lovelace']) await dialog.getByText(value, { exact: true }).waitFor()
  await assertAccessible(olga)
  await dialog.getByRole('group', { name: 'Job title' }).getByText('Theirs').click()
  await dialog.getByRole('button', { name: 'Save the choice' }).click()
  await olga.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor()
  const { firstName, lastName, jobTitle } = await contact()
  assert.deepEqual({ firstName, lastName, jobTitle }, { firstName: 'Ada', lastName: 'Lovelace', jobTitle: 'Countess' })
})

test('whoever would rather look first saves nothing and loses nothing', async () => {
  await Promise.all([olga, mia].map((page) => page.goto(`${ada}/edit`)))
  for (const page of [olga, mia]) await page.getByLabel('Job title').waitFor()
  await mia.getByLabel('Job title').fill('Mathematician')
  await mia.keyboard.press('Control+Enter')
  await fieldOf(mia, 'Job title').getByText('Mathematician').waitFor()
  await olga.getByLabel('Job title').fill('Poet')
  await olga.keyboard.press('Control+Enter')
  await olga.getByRole('button', { name: 'Do not save mine' }).click()
  await eventually(() => olga.getByLabel('Job title').inputValue(), 'Poet')
  assert.equal((await contact()).jobTitle, 'Mathematician')
  await olga.reload()
  await olga.getByRole('button', { name: 'Discard the draft' }).waitFor()
  await eventually(() => olga.getByLabel('Job title').inputValue(), 'Poet')
  await olga.keyboard.press('Control+Enter')
  await olga.getByRole('dialog').getByText('Mathematician').waitFor()
  await olga.getByRole('button', { name: 'Save the choice' }).click()
  await fieldOf(olga, 'Job title').getByText('Poet').waitFor()
})

test('what somebody moved to the trash meanwhile cannot be saved, and what was typed stays', async () => {
  await olga.goto(`${ada}/edit`)
  await olga.getByLabel('Job title').fill('Translator')
  await mia.goto(ada)
  await mia.getByRole('button', { name: 'More', exact: true }).click()
  await mia.getByRole('menuitem', { name: 'Move to trash' }).click()
  await said(mia, 'Ada Lovelace moved to the trash')
  await olga.keyboard.press('Control+Enter')
  await olga.getByText('This is in the trash. Restore it first.').waitFor()
  await eventually(() => olga.getByLabel('Job title').inputValue(), 'Translator')
  await assertAccessible(olga)
  // Not by the offer to undo it, which does not wait for as long as this took.
  await stage.api(acme.apiKey, 'POST', `contacts/${ada.split('/').at(-1)}/restore`)
  await mia.reload()
  await row(mia, 'Ada Lovelace').waitFor()
  await olga.keyboard.press('Control+Enter')
  await fieldOf(olga, 'Job title').getByText('Translator').waitFor()
})

test('a new contact that was begun is there again after a reload, and can be left for later', async () => {
  await openList(olga, 'Contacts')
  await olga.getByRole('button', { name: 'New contact' }).click()
  await olga.getByLabel('First name').fill('Charles')
  await olga.getByLabel('Last name').fill('Babbage')
  await olga.reload()
  await olga.getByRole('button', { name: 'Discard the draft' }).waitFor()
  await eventually(() => olga.getByLabel('Last name').inputValue(), 'Babbage')
  await assertAccessible(olga)
  await olga.keyboard.press('Escape')
  await olga.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Keep the draft' }).click()
  await olga.getByRole('heading', { name: 'All contacts' }).waitFor()
  await olga.getByRole('button', { name: 'New contact' }).click()
  await eventually(() => olga.getByLabel('First name').inputValue(), 'Charles')
})

test('without a connection the form says so and keeps what was typed', async () => {
  await olga.context().setOffline(true)
  await olga.keyboard.press('Control+Enter')
  await olga.getByText('The server cannot be reached. Check your connection; what you typed is kept.').waitFor()
  await eventually(() => olga.getByLabel('Last name').inputValue(), 'Babbage')
  await olga.context().setOffline(false)
})

test('an answer that is lost on the way makes no second contact', async () => {
  await olga.route('**/api/v1/contacts', async (route) => {
    await route.fetch()
    await route.abort('internetdisconnected')
  })
  // Not any request: the line for live updates may be asking in vain, too, since there was no connection just now.
  const lost = olga.waitForEvent('requestfailed', (request) => request.method() === 'POST' && request.url().endsWith('/api/v1/contacts'))
  await olga.keyboard.press('Control+Enter')
  await lost
  await olga.getByRole('button', { name: 'Add contact' }).and(olga.locator(':not([data-loading])')).waitFor()
  await olga.unroute('**/api/v1/contacts')
  await olga.keyboard.press('Control+Enter')
  await olga.getByRole('heading', { name: 'Charles Babbage', level: 1 }).waitFor()
  const { data } = await stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'contacts?q=Babbage')
  assert.equal(data.length, 1)
})

test('a note and a value in a list survive a lost connection too', async () => {
  await olga.getByRole('textbox', { name: 'Write a note' }).fill('Owes me an engine.')
  await olga.context().setOffline(true)
  await olga.keyboard.press('Control+Enter')
  await olga.getByText('The server cannot be reached.').first().waitFor()
  await olga.context().setOffline(false)
  await olga.reload()
  await eventually(() => olga.getByRole('textbox', { name: 'Write a note' }).inputValue(), 'Owes me an engine.')
  await olga.getByRole('textbox', { name: 'Write a note' }).press('Control+Enter')
  await olga.getByRole('listitem').getByText('Owes me an engine.').waitFor()

  await openList(olga, 'Contacts')
  await row(olga, 'Charles Babbage').locator('[data-column="1"]').dblclick()
  const editor = olga.getByRole('textbox', { name: 'Job title' })
  await editor.fill('Inventor')
  await olga.context().setOffline(true)
  await olga.keyboard.press('Enter')
  await olga.getByRole('grid').getByText('The server cannot be reached.').waitFor()
  await focusIsOn(olga, editor)
  await olga.context().setOffline(false)
  await olga.keyboard.press('Enter')
  await editor.waitFor({ state: 'detached' })
  await row(olga, 'Charles Babbage').getByText('Inventor').waitFor()
})

test('neither page did what it should not', () => {
  assertClean(olga)
  assertClean(mia)
})
