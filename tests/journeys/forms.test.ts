import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, assertFits, openStage, password, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { field, fieldOf, focusIsOn, pick, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  page = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

const newContact = () => page.goto(`${stage.address}/${acme.slug}/contacts/new`)
const email = (number: number) => page.getByRole('textbox', { name: `E-mail ${number}: E-mail address` })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const contacts = async () => (await stage.api<{ data: Record<string, unknown>[] }>(acme.apiKey, 'GET', 'contacts?fields=emails')).data

test('quick add opens the form with the cursor in its first field, and Esc leaves it at once while nothing is typed', async () => {
  // What the app fetches after its beginning takes nothing away from whoever is typing already.
  const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.route('**/live-updates-*.js', async (route) => {
    asked.resolve()
    await release.promise
    await route.continue()
  })
  await page.reload()
  await page.getByRole('heading', { name: 'All contacts' }).waitFor()
  await page.keyboard.press('c')
  await page.getByRole('combobox', { name: 'Add' }).fill('contact')
  await asked.promise
  await page.keyboard.press('Enter')
  await focusIsOn(page, field(page, /^First name/))
  release.resolve()
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'All contacts' }).waitFor()
})

test('a contact without anything is refused beside the last name, which gets the focus', async () => {
  await newContact()
  await field(page, /^First name/).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('Give a name, an e-mail address or a phone number.').waitFor()
  await focusIsOn(page, field(page, /^Last name/))
  await assertAccessible(page)
})

test('e-mail addresses are added, put in order and removed by the keyboard alone', async () => {
  await email(1).fill('ada@home')
  await button('Add another: E-mail').press('Enter')
  await focusIsOn(page, email(2))
  await page.keyboard.type('ada@work.example')
  await button('Add another: E-mail').press('Enter')
  await focusIsOn(page, email(3))
  await page.keyboard.type('ada@old.example')
  await page.keyboard.press('Alt+ArrowUp')
  await focusIsOn(page, email(2))
  await page.keyboard.press('Alt+ArrowUp')
  await focusIsOn(page, email(1))
  await eventually(() => email(1).inputValue(), 'ada@old.example')
  await button('Remove from E-mail: 1').press('Enter')
  await focusIsOn(page, email(1))
  await button('Move down: E-mail 1').press('Enter')
  await eventually(() => Promise.all([email(1).inputValue(), email(2).inputValue()]), ['ada@work.example', 'ada@home'])
})

test('what is wrong inside a part is said there, and the first wrong field gets the focus', async () => {
  await button('Add another: E-mail').press('Enter')
  await field(page, /^Phone 1: Phone number/).fill('nobody knows')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Not saved yet: 2 values need a look.').waitFor()
  await focusIsOn(page, email(2))
  // A row in which nothing was filled in is no part.
  await email(3).waitFor({ state: 'detached' })
  await assertAccessible(page)
  await email(2).fill('ada@home.example')
  await field(page, /^Phone 1: Phone number/).fill('')
})

test('a company that is not there is made on the spot, and so is a tag', async () => {
  await pick(page, 'Company', 'Analytical Engines', 'Add “Analytical Engines”')
  await said(page, 'Analytical Engines added')
  // However long the tag takes to be made, who saves meanwhile saves it too.
  await page.route('**/api/v1/tags', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await pick(page, 'Tags', 'Pioneer', 'Add “Pioneer”')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { name: 'ada@work.example', level: 1 }).waitFor()
  await fieldOf(page, 'Company').getByRole('link', { name: 'Analytical Engines' }).waitFor()
  await fieldOf(page, 'Tags').getByText('Pioneer').waitFor()
  const [ada] = await contacts()
  assert.deepEqual(ada?.emails, [
    { value: 'ada@work.example', label: null },
    { value: 'ada@home.example', label: null },
  ])
})

test('whoever presses Enter before it is known what fits gets the first that does, wherever they went on to', async () => {
  await newContact()
  const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.route('**/api/v1/companies/query', async (route) => {
    if ((route.request().postData() ?? '').includes('analyt')) {
      asked.resolve()
      await release.promise
    }
    await route.continue()
  })
  const company = page
    .getByRole('textbox', { name: 'Company' })
    .or(page.getByRole('combobox', { name: 'Company' }))
    .first()
  await company.fill('analyt')
  await company.press('Enter')
  await company.press('Tab')
  await asked.promise
  release.resolve()
  await page.getByRole('option', { name: 'Analytical Engines' }).waitFor({ state: 'detached' })
  await eventually(() => company.getAttribute('placeholder'), 'Analytical Engines')
  await page.unroute('**/api/v1/companies/query')
  await page.goBack()
})

test('fields that are rarely used unfold on demand, and stay so for whoever needs them', async () => {
  await newContact()
  await button('3 more fields').click()
  await focusIsOn(page, page.getByLabel('Is a minor'))
  await assertAccessible(page)
  await page.reload()
  await button('Fewer fields').click()
  await page.getByRole('textbox', { name: 'Street and number' }).waitFor({ state: 'hidden' })
})

test('several are added one after the other, on a phone, where the form fills the screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByLabel('Add another one after this').check()
  await eventually(() => page.getByRole('navigation').count(), 0)
  await assertFits(page)
  for (const name of ['Hopper', 'Lamarr']) {
    await field(page, /^Last name/).fill(name)
    await button('Add contact').click()
    await said(page, `${name} added`)
    await focusIsOn(page, field(page, /^First name/))
    await eventually(() => field(page, /^Last name/).inputValue(), '')
  }
  await assertAccessible(page)
  assert.equal((await contacts()).length, 3)
})

test('whose role only reads is told so instead of shown a form', async () => {
  const reader = await stage.page(await stage.member(acme, 'Rita Reader', 'read-only'))
  await reader.goto(`${stage.address}/${acme.slug}/contacts/new`)
  await reader.getByRole('heading', { name: 'You may not add contacts' }).waitFor()
  const [ada] = await contacts()
  await reader.goto(`${stage.address}/${acme.slug}/contacts/${ada?.id}/edit`)
  await reader.getByRole('heading', { name: 'You may not change this' }).waitFor()
  await assertAccessible(reader)
  assertClean(reader)
})

test('who is signed out in the middle of a note signs in, is where they were, and finds what they typed', async () => {
  const [ada] = await contacts()
  await page.goto(`${stage.address}/${acme.slug}/contacts/${ada?.id}`)
  const note = page.getByRole('textbox', { name: 'Write a note' })
  await note.fill('Calls back on')
  await page.context().clearCookies()
  await page.keyboard.press('Control+Enter')
  await page.getByLabel('E-mail address').fill(acme.email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await note.waitFor()
  assert.equal(await note.inputValue(), 'Calls back on')
})

test('the forms kept to themselves', () => assertClean(page))
