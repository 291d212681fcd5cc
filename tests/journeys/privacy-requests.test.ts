import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

const ada = 'ada@byron.example'

let mailbox: Mailbox
let stage: Stage
let acme: StageTenant
let olga: Page
let person: Page

before(async () => {
  mailbox = await openMailbox()
  stage = await openStage({ smtpUrl: mailbox.url })
  acme = await stage.tenant()
  const emails = [{ value: ada, label: 'work' }]
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron', jobTitle: 'Countess', emails })
})
after(async () => {
  await stage.close()
  await mailbox.close()
})
const test = story(() => stage.pages())

test('a stranger without an account asks on a phone what is held about them', async () => {
  person = await stage.strangersPage({ width: 390, height: 844 })
  await person.goto(`${stage.address}/privacy/${acme.slug}`)
  await person.getByText('Die Bundesbeauftragte').waitFor()
  await person.getByRole('button', { name: 'Ask for something at once' }).click()
  await person.getByLabel('What do you want?').selectOption('access')
  await person.getByLabel('Your e-mail address').fill(ada)
  await person.getByLabel('Your name (optional)').fill('Ada Byron')
  await assertFits(person)
  await assertAccessible(person)
  await person.getByRole('button', { name: 'Send the request' }).click()
  await person.getByText('an e-mail is on its way').waitFor()
})

test('the link in the letter and a code show the page: what is held, and every right', async () => {
  await person.goto(await mailbox.linkTo(`privacy/${acme.slug}/me`, ada))
  await person.getByRole('button', { name: 'Go on' }).click()
  const code = /(\d{6}) is your code/.exec(await mailbox.newestTo(ada, 'is your code'))?.[1] ?? ''
  await person.getByLabel('Code').fill(code)
  await assertAccessible(person)
  await person.keyboard.press('Enter')
  await person.getByRole('heading', { name: 'Ada Byron (Contact)' }).waitFor()
  await person.getByText('Countess').waitFor()
  await assertFits(person)
  await assertAccessible(person)
})

test('saying no to advertising happens at once', async () => {
  await person.getByRole('button', { name: 'No advertising: Do it now' }).click()
  await person.getByRole('dialog').getByRole('button', { name: 'Do it now' }).click()
  await person.getByText('Done. An e-mail says so too.').waitFor()
  await person.getByRole('listitem').filter({ hasText: 'No advertising' }).filter({ hasText: 'Answered' }).waitFor()
  await mailbox.letterAbout('Acme GmbH: the answer to your request', ada)
})

test('what is wrong is said field by field, in the inputs in which it is kept', async () => {
  await person.getByRole('button', { name: 'Correct something: Ask for it' }).click()
  const dialog = person.getByRole('dialog')
  await dialog.getByLabel('Job title').fill('Mathematician')
  await dialog.getByLabel('City').fill('London')
  await dialog.getByLabel('E-mail 1: E-mail address').fill('not an address')
  await assertFits(person)
  await assertAccessible(person)
  await dialog.getByRole('button', { name: 'Ask for it' }).click()
  await dialog.locator('[aria-invalid="true"]').waitFor()
  await dialog.getByLabel('E-mail 1: E-mail address').fill('ada@lovelace.example')
  await dialog.getByRole('button', { name: 'Ask for it' }).click()
  await person.getByText('Your request has arrived.').waitFor()
})

test('staff follow each correction or not, and say why', async () => {
  olga = await stage.page(acme)
  await olga.goto(`${stage.address}/${acme.slug}/privacy/requests`)
  await olga
    .getByRole('main')
    .getByRole('link', { name: /Correct something/ })
    .click()
  await olga.getByText('Mathematician').waitFor()
  for (const name of ['Job title', 'E-mail']) await olga.getByRole('checkbox', { name }).click()
  await olga.getByLabel('Why is not everything corrected?').fill('Your card says Countess.')
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Do it and send the letter' }).click()
  await said(olga, 'Done. The letter is on its way.')
  await olga.getByText('Not corrected').first().waitFor()
  await assertAccessible(olga)
  await mailbox.newestTo(ada, 'Your card says Countess.')
})

test('staff see who waits and for how long, and one button does what was asked and writes the letter', async () => {
  await olga.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Privacy' }).click()
  const waiting = olga.getByRole('main').getByRole('listitem').filter({ hasText: 'See what is held: Ada Byron' })
  // A month, or thirty days where that is earlier: what is left of February is less.
  await waiting.getByText(/^2[789] days left$/).waitFor()
  await assertAccessible(olga)
  await olga.keyboard.press('j')
  await olga.keyboard.press('Enter')
  await olga.getByText('They confirmed their e-mail address.').waitFor()
  await olga.getByRole('button', { name: 'Read the letter' }).first().click()
  await olga.getByText('Acme GmbH: the answer to your request').waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Do it and send the letter' }).click()
  await said(olga, 'Done. The letter is on its way.')
  await olga.getByRole('main').getByText('Answered').first().waitFor()
  await mailbox.newestTo(ada, 'you find everything that Acme GmbH holds about you')
})

test('what came by post is filed by hand; a refusal names the authority', async () => {
  await olga.getByRole('navigation', { name: 'Privacy' }).getByRole('link', { name: 'Requests' }).click()
  await olga.getByRole('button', { name: 'File a request' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByLabel('Kind').selectOption('erasure')
  await dialog.getByLabel('How it came').selectOption('post')
  await dialog.getByLabel('Name of whoever asks').fill('Ben Bolt')
  await assertAccessible(olga)
  await dialog.getByRole('button', { name: 'File it' }).click()
  await olga.getByText('Nobody has checked yet who asks').waitFor()
  await olga.getByRole('button', { name: 'Refuse' }).click()
  await olga.getByLabel('Reason').fill('We do not know who you are.')
  await olga.getByRole('button', { name: 'Refuse' }).last().click()
  await olga.getByRole('button', { name: 'Refused: Read the letter' }).click()
  await olga.getByText('https://www.bfdi.bund.de').waitFor()
  await assertAccessible(olga)
  assertClean(olga)
})

test('whoever was seen in person need not wait for a mailbox: staff note how they know, and say about whom it is', async () => {
  const email = 'cora@clay.example'
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Cora', lastName: 'Clay', emails: [{ value: email }] })
  await stage.api(undefined, 'POST', `privacy/${acme.slug}/requests`, { kind: 'access', email, name: 'Cora Clay', language: 'en' })
  const unconfirmed = () => stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'privacy-requests?state=unconfirmed')
  await eventually(async () => (await unconfirmed()).data.length, 1)
  await olga.goto(`${stage.address}/${acme.slug}/privacy/requests`)
  await olga.getByText('Not confirmed (1)').click()
  await olga
    .getByRole('main')
    .getByRole('link', { name: /See what is held: Cora Clay/ })
    .click()
  await olga.getByLabel('Your note').fill('Passport shown in the shop')
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'They are who they say' }).click()
  await olga.getByText('Somebody made sure who asks').waitFor()
  await olga.getByText('Somebody is held under the address.').waitFor()
  await olga.getByRole('button', { name: 'Cora Clay: It is about them' }).click()
  await olga.getByText('They get a letter, and everything that is held').waitFor()
  await assertAccessible(olga)
})

test('what is to be deleted, and nothing stands against, goes by itself; staff see that it did', async () => {
  await person.getByRole('button', { name: 'Delete the data: Ask for it' }).click()
  await person.getByRole('dialog').getByRole('button', { name: 'Ask for it' }).click()
  await mailbox.newestTo(ada, 'Acme GmbH is deleting your data now')
  await olga.goto(`${stage.address}/${acme.slug}/privacy/requests`)
  await olga.getByText('Answered', { exact: true }).click()
  await olga
    .getByRole('main')
    .getByRole('link', { name: /Delete the data/ })
    .first()
    .click()
  await olga.getByText('by itself, since nothing stood against it').waitFor()
  await assertAccessible(olga)
})

test('whoever is done closes the page, and the link in the letter opens nothing any more', async () => {
  await person.getByRole('button', { name: 'Close the page' }).click()
  await person.getByText('Nobody who comes after you sees anything.').waitFor()
  await person.goto('about:blank')
  await person.goto(await mailbox.linkTo(`privacy/${acme.slug}/me`, ada))
  await person.getByRole('button', { name: 'Go on' }).click()
  await person.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  await assertAccessible(person)
  assertClean(person)
})
