import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { send } from '#engine/send.ts'
import { eventually } from '#tests/eventually.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openSettings } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let mailbox: Mailbox
let acme: StageTenant
let olga: Page
let ada: Page
const address = 'ada@reader.example'

before(async () => {
  mailbox = await openMailbox()
  stage = await openStage({ smtpUrl: mailbox.url })
  acme = await stage.tenant()
  olga = await stage.page(acme)
})
after(async () => {
  await stage.close()
  await mailbox.close()
})
const test = story(() => stage.pages())

/** How often the page was really clicked, over all pages that it went to; the step from a letter to its page, which both ways have, aside. */
async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0
  await page.exposeFunction('countClick', () => {
    clicks += 1
  })
  await page.addInitScript("addEventListener('click', (event) => event.isTrusted && countClick(), true)")
  return () => clicks
}

let clicks: () => number

/** Sends the newsletter of that purpose to the contact, as a campaign will. */
async function newsletter(subject: string): Promise<void> {
  const { data: purposes } = await stage.api<{ data: { id: string }[] }>(acme.apiKey, 'GET', 'purposes')
  const { data: contacts } = await stage.api<{ data: { id: string }[] }>(acme.apiKey, 'GET', 'contacts')
  await send(stage.context.sending, {
    tenantId: acme.tenantId,
    template: 'campaign',
    person: { entity: 'contact', id: contacts[0]?.id ?? '' },
    purposeId: purposes[0]?.id ?? '',
    to: { name: 'Ada', email: address },
    subject,
    text: 'All the news.',
    credential: false,
  })
}

test('an owner makes a purpose, and people can subscribe', async () => {
  await openSettings(olga, 'Purposes')
  await olga.getByText('No purposes yet').waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Add a purpose' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Monthly letter')
  await dialog.getByLabel('What do people get, and how often?').fill('Once a month.')
  await assertAccessible(olga)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await olga.getByRole('listitem').filter({ hasText: 'Monthly letter' }).waitFor()
  await assertAccessible(olga)
})

test('a stranger subscribes; nobody is held before the link of a real letter was confirmed', async () => {
  ada = await stage.strangersPage({ width: 390, height: 844 })
  clicks = await countClicks(ada)
  await ada.goto(`${stage.address}/subscribe/${acme.slug}`)
  await ada.getByLabel('E-mail address').fill(address)
  await ada.getByLabel('Name', { exact: true }).fill('Ada')
  await assertFits(ada)
  await assertAccessible(ada)
  await ada.getByRole('button', { name: 'Subscribe' }).click()
  await ada.getByText(`an e-mail is on its way to ${address}`).waitFor()
  const link = await mailbox.linkTo('opt-in', address)
  const { data } = await stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'contacts')
  assert.equal(data.length, 0)
  await ada.goto(link)
  await ada.getByText('I want to get this by e-mail.').waitFor()
  await assertAccessible(ada)
  await ada.getByRole('button', { name: 'Yes, send it to me' }).click()
  await ada.getByText('Acme GmbH may write to you now.').waitFor()
})

test('the newsletter leaves, and its link ends it by one click, where saying yes took two', async () => {
  const toGive = clicks()
  await newsletter('January')
  await mailbox.letterAbout('January', address)
  await ada.goto(await mailbox.linkIn('unsubscribe', address))
  await ada.getByText('Do you want to stop “Monthly letter” from Acme GmbH?').waitFor()
  await assertAccessible(ada)
  await ada.getByRole('button', { name: 'Unsubscribe' }).click()
  await ada.getByText('Done. You get no more of it.').waitFor()
  assert.deepEqual([toGive, clicks() - toGive], [2, 1])
  await ada.getByRole('link', { name: 'Choose what you get' }).click()
  const topic = ada.getByRole('switch', { name: 'Monthly letter' })
  await eventually(() => topic.isChecked(), false)
  await assertFits(ada)
  await assertAccessible(ada)
  assertClean(ada)
})

test('the next one stays here, and staff see why', async () => {
  await newsletter('February')
  await olga.goto(`${stage.address}/${acme.slug}/contacts`)
  await olga.getByRole('row', { name: 'Ada' }).getByRole('link').first().click()
  await olga.getByRole('navigation', { name: 'Views of this record' }).getByRole('link', { name: 'Privacy' }).click()
  await olga.getByText('No: they do not want it.').waitFor()
  await olga.getByText('Not sent: they do not want it.').waitFor()
  await olga.getByText('Took it back: Monthly letter').waitFor()
  await olga.getByText('By the link in a message').waitFor()
  await olga.getByText('Confirmed by a link sent to them').waitFor()
  await assertAccessible(olga)
  assert.equal(mailbox.lettersTo(address), 2)
})

test('a member writes a mail of their own, and an objection ends that too', async () => {
  await olga.getByRole('button', { name: 'Write an e-mail' }).last().click()
  await olga.getByLabel('Subject').fill('Your question')
  await olga.getByLabel('Message', { exact: true }).fill('Here is the answer.')
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Send', exact: true }).click()
  await mailbox.letterAbout('Your question', address)
  await olga.getByRole('button', { name: 'Write down what they said' }).click()
  await olga.getByLabel('About what?').selectOption({ label: 'All advertising' })
  await olga.getByLabel('How do you know?').fill('Ada called on Monday.')
  const letter = { name: 'objection.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 I object') }
  await olga.getByRole('dialog').locator('input[type=file]').setInputFiles(letter)
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('No: they objected.').first().waitFor()
  await olga.setViewportSize({ width: 390, height: 844 })
  const download = olga.waitForEvent('download')
  await olga.getByRole('button', { name: 'Save objection.pdf' }).click()
  assert.equal((await download).suggestedFilename(), 'objection.pdf')
  await assertFits(olga)
  assertClean(olga)
})

test('who was typed in is still to be told, and one button tells them', async () => {
  const typed = 'eve@reader.example'
  await stage.api(acme.apiKey, 'POST', 'contacts', { lastName: 'Typed', emails: [{ value: typed }], source: 'Fair in Hanover' })
  await olga.goto(`${stage.address}/${acme.slug}/privacy/told`)
  await olga.getByText('1 person must still be told that you hold their data.').waitFor()
  await olga.getByRole('link', { name: 'Typed' }).waitFor()
  await assertFits(olga)
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Tell them all by e-mail' }).click()
  await olga.getByRole('dialog').getByRole('button', { name: 'Tell them all by e-mail' }).click()
  await mailbox.letterAbout('Acme GmbH holds your contact details', typed)
})
