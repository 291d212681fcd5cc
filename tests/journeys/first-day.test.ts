import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { assertAccessible, assertClean, assertFits, openStage, password, type Stage } from '#tests/journeys/stage.ts'
import { story } from '#tests/journeys/story.ts'

let mailbox: Mailbox
let stage: Stage

before(async () => {
  mailbox = await openMailbox()
  stage = await openStage({ smtpUrl: mailbox.url })
})
after(async () => {
  await stage.close()
  await mailbox.close()
})
const test = story(() => stage.pages())

const newPassword = 'neue-kutsche-mit-sechs-pferden'

async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(secret)
  await page.keyboard.press('Enter')
}

test('the first owner looks at the set-up link on a phone', async () => {
  const page = await stage.strangersPage({ width: 390, height: 844, scheme: 'dark' })
  await page.goto(await stage.setupLink())
  await page.getByLabel('Name of your organisation').waitFor()
  await assertAccessible(page)
  await assertFits(page)
  assertClean(page)
})

test('they set the organisation up by the newest link, which then no longer works', async () => {
  const link = await stage.setupLink()
  const page = await stage.strangersPage()
  await page.goto(link)
  await page.getByLabel('Name of your organisation').fill('Acme GmbH')
  assert.ok(!page.url().includes('#'), 'the secret leaves the address bar at once')
  await assertAccessible(page)
  await page.getByLabel('Your name').fill('Olga Owner')
  await page.getByLabel('E-mail address').fill('olga@acme.example')
  await page.locator('input[type=password]').fill('password1234')
  await page.keyboard.press('Enter')
  await page.locator('input[type=password][aria-invalid=true]').waitFor()
  await assertAccessible(page)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/acme-gmbh\/start/)
  await page.getByRole('heading', { name: 'Bring in your people' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Open the contacts' }).click()
  await page.getByRole('heading', { name: 'All contacts' }).waitFor()
  await page.getByText('No contacts yet').waitFor()
  await assertAccessible(page)
  assertClean(page)

  const second = await stage.strangersPage()
  await second.goto(link)
  await second.getByText('This link no longer works').waitFor()
  await assertAccessible(second)
  assertClean(second)
})

test('signing in again, in German, with a wrong password first', async () => {
  const page = await stage.strangersPage({ locale: 'de-DE' })
  await page.goto(`${stage.address}/acme-gmbh/companies`)
  await page.waitForURL(/sign-in/)
  await signIn(page, 'olga@acme.example', 'falsch falsch falsch')
  await page.getByText('passen nicht zusammen').waitFor()
  await assertAccessible(page)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/acme-gmbh\/companies$/)
  await page.getByRole('heading', { name: 'All companies' }).waitFor()
  assert.equal(await page.evaluate('document.cookie'), '', 'the session cookie is for the server alone')
  assertClean(page)
})

test('a forgotten password is replaced by the link in a letter, which works once', async () => {
  const page = await stage.strangersPage()
  await page.goto(`${stage.address}/sign-in`)
  // As long as the code of a page is on its way one sees that something is.
  const code = Promise.withResolvers<void>()
  await page.route('**/reset-*.js', async (route) => {
    await code.promise
    await route.continue()
  })
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.locator('[data-arriving]').waitFor()
  code.resolve()
  await page.getByRole('heading', { name: 'Reset your password' }).waitFor()
  await page.locator('[data-arriving]').waitFor({ state: 'detached' })
  await page.locator('input[type=email]').fill('olga@acme.example')
  await page.keyboard.press('Enter')
  await page.getByText('If olga@acme.example has an account, a link is on its way.').waitFor()
  await assertAccessible(page)

  const link = await mailbox.linkTo('reset', 'olga@acme.example')
  await page.goto(link)
  await page.locator('input[type=password]').fill('kurz')
  await assertAccessible(page)
  await page.keyboard.press('Enter')
  await page.locator('input[type=password][aria-invalid=true]').waitFor()
  await page.locator('input[type=password]').fill(newPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Password saved' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await signIn(page, 'olga@acme.example', password)
  await page.getByText('E-mail address and password do not match.').waitFor()
  await signIn(page, 'olga@acme.example', newPassword)
  await page.getByRole('heading', { name: 'All contacts' }).waitFor()
  assertClean(page)

  const again = await stage.strangersPage()
  await again.goto(link)
  await again.locator('input[type=password]').fill('und-noch-ein-anderes-wort')
  await again.keyboard.press('Enter')
  await again.getByText('This link was used already or is too old. Ask for a new one.').waitFor()
  await assertAccessible(again)
  assertClean(again)
})

test('whoever was signed in with the old password has to sign in again', async () => {
  const [, before] = stage.pages()
  assert.ok(before)
  await before.waitForURL(/sign-in/)
  assertClean(before)
})

test('wrong links say what to do, and tell nobody anything', async () => {
  const page = await stage.strangersPage()
  for (const path of ['/setup', '/setup#made-up', '/join', '/join#made-up']) {
    await page.goto('about:blank')
    await page.goto(`${stage.address}${path}`)
    await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  }
  await assertAccessible(page)
  await page.goto(`${stage.address}/somebody-elses-place/contacts`)
  await page.waitForURL(/sign-in/)
  await signIn(page, 'olga@acme.example', newPassword)
  await page.getByText('Nothing here').waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Go to the start' }).click()
  await page.getByRole('heading', { name: 'All contacts' }).waitFor()
  assertClean(page)
})
