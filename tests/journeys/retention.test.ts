import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { create } from '#engine/act/create.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { openOwner } from '#platform/database/owner.ts'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { focusIsOn, openSettings, pick } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page
let adam: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  olga = await stage.page(acme)
  const { engine } = stage.context
  const old = Array.from({ length: 120 }, (_, n) => ({ firstName: 'Old', lastName: `Contact ${n}` }))
  await create(await asSystem(engine, acme.tenantId), 'contact', [...old, { firstName: 'Ada', lastName: 'Byron' }])
  const aged = `update contact set created_at = created_at - interval '3 years' where tenant_id = $1 and first_name = 'Old'`
  await engine.database.batch(acme.tenantId, [{ text: aged, values: [acme.tenantId] }])
})
after(() => stage.close())
const test = story(() => stage.pages())

const row = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name }).first()

test('an owner says how long contacts are kept, and sees whom the coming night would take', async () => {
  await openSettings(olga, 'How long we keep it')
  await row(olga, 'Contacts').getByText('As long as you use Steward').waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Change: Contacts' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'for a time of my own' }).check()
  await dialog.getByLabel('How many').press('ControlOrMeta+a')
  await dialog.getByLabel('How many').press('Backspace')
  await dialog.getByLabel('How many').press('2')
  await assertAccessible(olga)
  // Beside the dialog: what was typed into it is not lost.
  await olga.mouse.click(3, 3)
  await dialog.getByLabel('How many').press('ControlOrMeta+Enter')
  await olga.getByText('2 years after it was made').waitFor()
  const due = olga.getByRole('listitem').filter({ hasText: '120 of 121' })
  await due.getByText('Waits for you').waitFor()
  await due.getByRole('button', { name: 'Show which' }).click()
  await due.getByRole('link', { name: 'Old Contact 0', exact: true }).waitFor()
})

test('to keep something longer than usual they say why, who answers for it and until when', async () => {
  // The code of these two fields comes late: the form is sent before they are there, and they say what is wrong with them all the same.
  const { promise: sent, resolve: fieldsMayCome } = Promise.withResolvers<void>()
  await olga.route(/picker-body/, async (route) => {
    await sent
    await route.continue()
  })
  await olga.getByRole('button', { name: 'Change: Messages that were sent' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'for a time of my own' }).check()
  await dialog.getByLabel('How many').fill('6')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Say why it is kept longer than usual.').waitFor()
  const lateFields = ['Choose an active member who answers for keeping it longer.', 'Choose a day on which somebody looks at this again.']
  for (const message of lateFields) await dialog.getByText(message).waitFor()
  fieldsMayCome()
  for (const label of ['Who answers for it', 'Looked at again on']) await dialog.getByLabel(label).first().waitFor()
  for (const message of lateFields) await dialog.getByText(message).waitFor()
  await olga.unroute(/picker-body/)
  await assertAccessible(olga)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test('a hold is proposed by one and confirmed by another', async () => {
  const member = await stage.member(acme, 'Adam', 'admin')
  adam = await stage.page(member)
  await olga.goto(`${stage.address}/${acme.slug}/privacy/holds`)
  await olga.getByText('Nothing is held').waitFor()
  await olga.getByRole('button', { name: 'Place a hold' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByLabel('What', { exact: true }).selectOption('Contacts')
  await pick(olga, 'Record', 'Contact 7', 'Old Contact 7')
  await dialog.getByLabel('Who needs it').fill('Amtsgericht Berlin')
  await dialog.getByLabel('Why').fill('12 C 34/26')
  await dialog.getByRole('textbox', { name: 'Looked at again on' }).fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10))
  await assertAccessible(olga)
  await dialog.getByRole('button', { name: 'Propose the hold' }).click()
  await row(olga, 'Amtsgericht Berlin').getByText('Waits for a second yes').waitFor()
  await adam.goto(`${stage.address}/${acme.slug}/privacy/holds`)
  await row(adam, 'Amtsgericht Berlin').getByRole('button', { name: 'Confirm' }).click()
  await row(adam, 'Amtsgericht Berlin').getByText('Holds', { exact: true }).waitFor()
  await assertAccessible(adam)
})

test('those that fit a filter are held, and how many they are is said before', async () => {
  await olga.getByRole('button', { name: 'Place a hold' }).click()
  const dialog = olga.getByRole('dialog').first()
  await dialog.getByLabel('What', { exact: true }).selectOption('Contacts')
  await dialog.getByRole('radio', { name: 'Those that fit a filter, today and later' }).check()
  await dialog.getByLabel('Who needs it').fill('Landgericht Berlin')
  await dialog.getByLabel('Why').fill('3 O 12/26')
  await dialog.getByRole('textbox', { name: 'Looked at again on' }).fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10))
  await dialog.getByRole('button', { name: 'Propose the hold' }).click()
  await dialog.getByText('a filter without a condition means all of them').waitFor()
  await dialog.getByRole('button', { name: 'Filter', exact: true }).click()
  await olga.getByRole('combobox', { name: 'Field' }).selectOption('Last name')
  await olga.getByRole('combobox', { name: 'How to compare' }).press('Tab')
  await focusIsOn(olga, olga.getByRole('textbox', { name: 'Last name' }))
  await olga.keyboard.type('Contact 8')
  await olga.keyboard.press('Enter')
  await dialog.getByText('1 record now, and whatever fits later').waitFor()
  await dialog.getByRole('button', { name: 'Propose the hold' }).click()
  await row(olga, 'Landgericht Berlin').getByText('Contacts by a filter: Last name is Contact 8').waitFor()
  await row(olga, 'Landgericht Berlin').getByRole('button', { name: 'Release' }).click()
  await olga.getByRole('dialog').getByRole('button', { name: 'Release' }).click()
  await row(olga, 'Landgericht Berlin').getByText('Released').waitFor()
})

test('what would be far more than usual waits for somebody, and goes by their word; what is held stays', async () => {
  const owner = openOwner(stage.installation.ownerUrl)
  const { engine, tombstones } = stage.context
  await sweepTenant({ engine, owner, tombstones, limits: {} }, acme.tenantId)
  await owner.close()
  await openSettings(olga, 'How long we keep it')
  await olga.getByText('Contacts: 119 of 121 would be deleted').waitFor()
  await assertAccessible(olga)
  const listed = async () => (await stage.api<{ count: number }>(acme.apiKey, 'GET', 'contacts?count=true')).count
  assert.equal(await listed(), 2, 'what waits is out of sight')
  await olga.getByRole('button', { name: 'Delete them' }).click()
  await olga.getByRole('dialog').getByRole('button', { name: 'Delete them' }).click()
  await olga.getByText('They are being deleted').waitFor()
  const text = 'select count(*)::integer as n from contact where tenant_id = $1'
  const count = async () => Number((await engine.database.batch(acme.tenantId, [{ text, values: [acme.tenantId] }]))[0]?.rows[0]?.n)
  await eventually(count, 2)
})

test('all of it fits a phone in the dark', async () => {
  const phone = await stage.page(acme, { width: 390, height: 844, scheme: 'dark' })
  const places = { 'settings/retention': '2 years after it was made', 'privacy/holds': 'Amtsgericht Berlin: 12 C 34/26' }
  for (const [place, shown] of Object.entries(places)) {
    await phone.goto(`${stage.address}/${acme.slug}/${place}`)
    await phone.getByText(shown).waitFor()
    await assertFits(phone)
    await assertAccessible(phone)
  }
  for (const page of [olga, adam, phone]) assertClean(page)
})
