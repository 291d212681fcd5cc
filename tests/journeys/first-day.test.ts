import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible, assertClean, openStage, password, type Stage } from '#tests/journeys/stage.ts'

let stage: Stage

before(async () => {
  stage = await openStage()
})
after(() => stage.close())

test('the first owner sets the organisation up by the printed link, which then no longer works', async () => {
  const link = await stage.setupLink()
  const page = await stage.strangersPage()
  await page.goto(link)
  await assertAccessible(page)
  await page
    .getByLabel(/organisation/i)
    .first()
    .fill('Acme GmbH')
  await page.getByLabel(/your name/i).fill('Olga Owner')
  await page.getByLabel(/e-mail/i).fill('olga@acme.example')
  await page.locator('input[type=password]').first().fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/acme-gmbh/)
  await page.getByRole('heading', { name: /contacts/i }).waitFor()
  await assertAccessible(page)
  assertClean(page)
  const second = await stage.strangersPage()
  await second.goto(link)
  await second
    .getByText(/no longer works|used|expired/i)
    .first()
    .waitFor()
  assertClean(second)
})

test('signing out and in again, in German, with a wrong password first', async () => {
  const page = await stage.strangersPage({ locale: 'de-DE' })
  await page.goto(`${stage.address}/sign-in`)
  await page.locator('input[type=email]').fill('olga@acme.example')
  await page.locator('input[type=password]').fill('falsch falsch falsch')
  await page.keyboard.press('Enter')
  await page
    .getByText(/passen nicht zusammen/i)
    .first()
    .waitFor()
  await assertAccessible(page)
  await page.locator('input[type=password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/acme-gmbh/)
  assert.equal(await page.evaluate('document.cookie'), '', 'the session cookie is for the server alone')
  assertClean(page)
})
