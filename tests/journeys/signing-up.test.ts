import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { assertAccessible, assertClean, assertFits, openStage, password, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openList, openSettings, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let folder: string
let mailbox: Mailbox
let stage: Stage
let acme: StageTenant
let berta: Page

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-terms-'))
  const [AGREEMENT_FILE, POLICY_FILE] = [join(folder, 'agreement.md'), join(folder, 'policy.md')]
  await writeFile(
    AGREEMENT_FILE,
    '# Our agreement\n\nYou use it, we run it.\n\n- We process for you alone.\n- You may leave at any time.\n',
  )
  await writeFile(POLICY_FILE, '# Privacy\n\nWe keep your name and your address, so that you can sign in.')
  mailbox = await openMailbox()
  const settings = { SIGNUP: 'open', MINIMUM_AGE: '16', AGREEMENT_FILE, POLICY_FILE, PROCESSING_COUNTRIES: 'DE,IE' }
  stage = await openStage({ smtpUrl: mailbox.url, settings })
  acme = await stage.tenant()
})
after(async () => {
  await stage.close()
  await mailbox.close()
  await rm(folder, { recursive: true })
})
const test = story(() => stage.pages())

async function askForLink(page: Page, email: string): Promise<string> {
  await page.goto(`${stage.address}/sign-in`)
  await page.getByRole('link', { name: 'Set up an organisation of your own' }).click()
  await page.getByRole('heading', { name: 'Set up your organisation' }).waitFor()
  await page.getByText('Germany, Ireland').waitFor()
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email)
  await page.keyboard.press('Enter')
  await page.getByText(`a link is on its way to ${email}`).waitFor()
  return mailbox.linkTo('sign-up', email)
}

test('a stranger reads where data is handled and what is agreed to, then declines: nothing of them is left', async () => {
  const page = await stage.strangersPage({ width: 390, height: 844 })
  const link = await askForLink(page, 'shy@bolt.example')
  await page.goto(link)
  await page.getByRole('region', { name: 'Privacy policy' }).getByText('so that you can sign in').waitFor()
  await page.getByText('I am at least 16 years old').waitFor()
  await assertFits(page)
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Decline' }).click()
  await page.getByRole('heading', { name: 'You declined' }).waitFor()
  await assertAccessible(page)
  await page.goto('about:blank')
  await page.goto(link)
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor()
  assertClean(page)
  await page.context().close()
})

test('another one agrees, says as little as possible, and is the owner of an organisation', async () => {
  berta = await stage.strangersPage()
  await berta.goto(await askForLink(berta, 'berta@bolt.example'))
  await berta.getByLabel('Name of the organisation').fill('Bolt AG')
  await berta.getByLabel('Your name').fill('Berta Bolt')
  await berta.locator('input[type=password]').fill(password)
  await berta.getByRole('button', { name: 'Set up the organisation' }).click()
  await berta.getByText('You must be at least 16 years old').waitFor()
  await berta.getByText('Without your agreement nothing can be set up.').first().waitFor()
  await berta.getByLabel('I am at least 16 years old').check()
  await assertAccessible(berta)
  await berta.getByLabel('I agree to the agreement').check()
  await berta.getByLabel('I have read the privacy policy and agree').check()
  await berta.getByRole('button', { name: 'Set up the organisation' }).click()
  await berta.waitForURL(/\/bolt-ag\//)
})

test('she says more of herself later; her new name is in the list of members at once', async () => {
  await openSettings(berta, 'Profile')
  await berta.getByLabel('Job title (optional)').fill('Head of bolts')
  await berta.getByLabel('Phone number (optional)').fill('030 1234567')
  await berta.getByRole('textbox', { name: 'City' }).fill('Basel')
  const saveOf = (field: string) =>
    berta
      .locator('form')
      .filter({ has: berta.getByLabel(field) })
      .getByRole('button', { name: 'Save' })
  await saveOf('Job title (optional)').click()
  await said(berta, 'Saved')
  await assertAccessible(berta)
  await berta.getByRole('textbox', { name: 'Name', exact: true }).fill('Berta Bolt-Mutter')
  await saveOf('Language').click()
  await openSettings(berta, 'Members')
  await berta.getByRole('listitem').filter({ hasText: 'Berta Bolt-Mutter' }).waitFor()
})

test('a new e-mail address counts when its mailbox says so, and the old one is told', async () => {
  await openSettings(berta, 'Profile')
  await berta.getByLabel('New e-mail address').fill('berta@mutter.example')
  await berta.getByRole('button', { name: 'Send the link' }).click()
  await berta.getByText('a link is on its way there').waitFor()
  const link = await mailbox.linkTo('confirm', 'berta@mutter.example')
  const page = await stage.strangersPage()
  await page.goto(link)
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('This link counts in a browser where its account is signed in.').waitFor()
  await page.context().close()
  await berta.goto(link)
  await berta.getByRole('button', { name: 'Confirm' }).click()
  await berta.getByText('Your address is confirmed.').waitFor()
  await berta.getByRole('link', { name: 'Go on' }).click()
  await mailbox.letterAbout('The e-mail address of your account was changed', 'berta@bolt.example')
})

test('she joins a second organisation with the same account, goes to and fro with the keyboard, and comes back to where she was', async () => {
  const her = { name: 'Berta Bolt-Mutter', email: 'berta@mutter.example', role: 'member' }
  const { data: member } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'members', her)
  const { data: invitation } = await stage.api<{ data: { link: string } }>(acme.apiKey, 'POST', `members/${member.id}/link`)
  await berta.goto('about:blank')
  await berta.goto(invitation.link)
  await berta
    .getByText('Sign in to join')
    .or(berta.getByLabel('Password', { exact: true }))
    .first()
    .waitFor()
  await berta.locator('input[type=password]').fill(password)
  await berta.keyboard.press('Enter')
  await berta.waitForURL(/\/acme-gmbh\//)
  const switcher = berta.getByRole('button', { name: 'Acme GmbH, switch organisation' })
  await switcher.focus()
  await berta.keyboard.press('Enter')
  await berta.getByRole('menuitemradio', { name: 'Bolt AG', checked: false }).waitFor()
  await assertAccessible(berta)
  await berta.keyboard.press('ArrowDown')
  await berta.keyboard.press('Enter')
  await berta.waitForURL(/\/bolt-ag\//)
  await berta.goto(stage.address)
  await berta.waitForURL(/\/bolt-ag\//)
})

test('she leaves the second one herself; the first, whose last owner she is, she cannot', async () => {
  await openSettings(berta, 'Profile')
  await berta.getByRole('button', { name: 'Leave: Bolt AG' }).click()
  await berta.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await said(berta, 'This is the last owner.')
  await berta.getByRole('button', { name: 'Leave: Acme GmbH' }).click()
  await berta.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await said(berta, 'You left Acme GmbH.')
  await berta.getByRole('button', { name: 'Leave: Acme GmbH' }).waitFor({ state: 'detached' })
  await assertAccessible(berta)
  await berta.goto(`${stage.address}/acme-gmbh`)
  await berta.getByText('Nothing here').waitFor()
  await berta.goto(stage.address)
  await openList(berta, 'Contacts')
  assertClean(berta)
})
