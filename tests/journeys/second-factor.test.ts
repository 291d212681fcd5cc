import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { assertAccessible, assertClean, assertFits, openStage, password, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { forgetProofs, openSettings, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page
let miasPage: Page
let phone: Page
let secret: string
let codes: string[]
let lastStep = 0

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron' })
  olga = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

/**
 * A code that was not used yet and counts for some time: the server takes those of the step before and after too, as of a phone whose clock is a little wrong. Where
 * all of these are used, the next step is waited for.
 */
async function code(): Promise<string> {
  const step = Math.max(Math.floor((Date.now() - 15_000) / 30_000), lastStep + 1)
  while (step > Math.floor(Date.now() / 30_000) + 1) await wait(200)
  lastStep = step
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: step * 30_000 })
}

/** A browser with an authenticator in it, that knows its owner's finger. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

async function typePassword(page: Page, email: string): Promise<void> {
  await page.goto(`${stage.address}/sign-in`)
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[type=password]').fill(password)
}

async function signOut(page: Page): Promise<void> {
  await page.request.delete(`${stage.address}/api/v1/session`, { headers: { origin: stage.address } })
}

const arrived = (page: Page): Promise<void> => page.getByRole('heading', { name: 'All contacts' }).waitFor()

test('an owner adds an authenticator app by its picture or key, and keeps the recovery codes', async () => {
  await openSettings(olga, 'Security')
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Add an app' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByRole('img', { name: 'Picture with the key for your authenticator app' }).waitFor()
  secret = ((await dialog.getByText(/^[A-Z2-7]{4} [A-Z2-7 ]+$/).textContent()) ?? '').replaceAll(' ', '')
  await dialog.getByLabel('Code that the app shows').fill('000000')
  await olga.keyboard.press('Enter')
  await dialog.getByText('This code is wrong or was used already.').waitFor()
  await assertAccessible(olga)
  await dialog.getByLabel('Code that the app shows').fill(await code())
  await olga.keyboard.press('Enter')
  const list = olga.getByRole('list', { name: 'Recovery codes' })
  await list.waitFor()
  codes = await list.getByRole('listitem').allTextContents()
  assert.equal(codes.length, 10)
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'I have kept them' }).click()
  await olga.getByText('10 codes are left').waitFor()
})

test('from then on the password alone opens nothing: she is asked for a code, and lets this browser be remembered', async () => {
  await signOut(olga)
  await typePassword(olga, acme.email)
  await assertAccessible(olga)
  await olga.keyboard.press('Enter')
  await olga.getByRole('heading', { name: 'One more step' }).waitFor()
  await assertAccessible(olga)
  await olga.goto(`${stage.address}/${acme.slug}`)
  await olga.waitForURL(/\/sign-in\?/)
  await olga.goto(`${stage.address}/sign-in/factor`)
  await olga.getByLabel('Code', { exact: true }).fill(await code())
  await olga.getByLabel('Remember this device for thirty days').check()
  await olga.keyboard.press('Enter')
  await arrived(olga)
  await signOut(olga)
  await typePassword(olga, acme.email)
  await olga.keyboard.press('Enter')
  await arrived(olga)
})

test('who lost the phone comes in with a recovery code, on a small screen too', async () => {
  phone = await stage.strangersPage({ width: 390, height: 844 })
  await typePassword(phone, acme.email)
  await phone.keyboard.press('Enter')
  await phone.getByRole('button', { name: 'Use a recovery code' }).click()
  await phone.getByLabel('Recovery code').fill(codes[0] ?? '')
  await assertFits(phone)
  await assertAccessible(phone)
  await phone.keyboard.press('Enter')
  await phone.getByRole('link', { name: 'Ada Byron' }).waitFor()
})

test('the device is forgotten: it is signed out, and asked again', async () => {
  // In the same window, wider now: another one costs two seconds.
  const elsewhere = phone
  await signOut(elsewhere)
  await elsewhere.setViewportSize({ width: 1440, height: 900 })
  await typePassword(elsewhere, acme.email)
  await elsewhere.keyboard.press('Enter')
  await elsewhere.getByLabel('Code', { exact: true }).fill(await code())
  await elsewhere.keyboard.press('Enter')
  await arrived(elsewhere)
  await openSettings(elsewhere, 'Security')
  const devices = elsewhere.locator('section').filter({ has: elsewhere.getByRole('heading', { name: 'Remembered devices' }) })
  await devices.getByRole('button', { name: /^Forget/ }).click()
  await said(elsewhere, 'The device is forgotten.')
  await devices.getByText('No device is remembered.').waitFor()
  await elsewhere.getByText('Recovery code used').waitFor()
  await assertAccessible(elsewhere)
  await olga.reload()
  await olga.waitForURL(/sign-in/)
  assertClean(elsewhere)
  await elsewhere.context().close()
})

test('the organisation demands a second factor: who has none can do nothing there but add one', async () => {
  const mia = await stage.member(acme, 'Mia Member', 'member')
  miasPage = await stage.page(mia)
  await withAuthenticator(miasPage)
  await typePassword(olga, acme.email)
  await olga.keyboard.press('Enter')
  await olga.getByRole('button', { name: 'Use a recovery code' }).click()
  await olga.getByLabel('Recovery code').fill(codes[1] ?? '')
  await olga.keyboard.press('Enter')
  await arrived(olga)
  await openSettings(olga, 'Member security')
  await olga.getByText('With a second factor: 1 of 2.').waitFor()
  await olga.getByRole('switch', { name: 'Every member needs a second factor' }).press('Space')
  await said(olga, 'From now on every member needs a second factor.')
  await assertAccessible(olga)
  assert.equal((await stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'contacts')).data.length, 1, 'keys go on working')

  // Her page may have learnt of it by itself, and then has no links any more.
  await miasPage.goto(`${stage.address}/${acme.slug}/companies`)
  await miasPage.getByRole('heading', { name: 'Add a second factor' }).waitFor()
  await assertAccessible(miasPage)
  await miasPage.goto(`${stage.address}/${acme.slug}/contacts`)
  await miasPage.getByRole('button', { name: 'Add a passkey' }).click()
  await miasPage.getByLabel('Name').fill('My laptop')
  await miasPage.getByRole('button', { name: 'Add a passkey' }).click()
  await miasPage.getByRole('button', { name: 'I have kept them' }).click()
  await miasPage.getByRole('link', { name: 'Ada Byron' }).waitFor()
})

test('with the passkey alone she signs in, without address and password', async () => {
  await signOut(miasPage)
  await miasPage.goto(`${stage.address}/sign-in`)
  await miasPage.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await miasPage.getByRole('link', { name: 'Ada Byron' }).waitFor()
  await openSettings(miasPage, 'Security')
  await miasPage.getByText('My laptop').waitFor()
  await miasPage.getByRole('button', { name: 'Rename “My laptop”' }).click()
  await miasPage.getByRole('dialog').getByLabel('Name').fill('Old laptop')
  await miasPage.keyboard.press('Enter')
  await miasPage.getByText('Old laptop').waitFor()
  await assertAccessible(miasPage)
})

test('some time later she shows once more who she is, before she changes what guards her account', async () => {
  await forgetProofs(stage)
  const newCodes = async () => {
    await miasPage.getByRole('button', { name: 'Make new codes' }).click()
    await miasPage.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click()
    await miasPage.getByRole('dialog', { name: 'Is it you?' }).waitFor()
  }
  await newCodes()
  await assertAccessible(miasPage)
  await miasPage.getByRole('dialog').getByLabel('Password', { exact: true }).fill('not my password')
  await miasPage.keyboard.press('Enter')
  await miasPage.getByText('This is not your current password.').waitFor()
  await miasPage.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await newCodes()
  await miasPage.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click()
  await miasPage.getByRole('list', { name: 'Recovery codes' }).waitFor()
  await miasPage.getByRole('button', { name: 'I have kept them' }).click()
})

test('an admin sees who is guarded how, and helps who has lost everything', async () => {
  await olga.reload()
  const row = olga.getByRole('listitem').filter({ hasText: 'Mia Member' }).first()
  await row.getByText('One passkey').waitFor()
  await row.getByRole('button', { name: 'What to do for Mia Member' }).click()
  await olga.getByRole('menuitem', { name: 'See where signed in' }).click()
  await olga.getByRole('dialog').getByText('127.0.0.1').first().waitFor()
  await assertAccessible(olga)
  await olga.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await row.getByRole('button', { name: 'What to do for Mia Member' }).click()
  await olga.getByRole('menuitem', { name: 'Take the second factors away' }).click()
  await olga.getByRole('dialog').getByRole('button', { name: 'Take the second factors away' }).click()
  const proof = olga.getByRole('dialog', { name: 'Is it you?' })
  await proof.getByLabel('Password', { exact: true }).fill(password)
  await olga.keyboard.press('Enter')
  await row.getByText('No second factor').waitFor()
  await miasPage.reload()
  await miasPage.waitForURL(/sign-in/)
  await miasPage.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await miasPage.getByText('We do not know this passkey.').waitFor()
  assertClean(olga)
  assertClean(miasPage)
})
