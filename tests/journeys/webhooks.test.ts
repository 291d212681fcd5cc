import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openSettings } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page
let receiver: Server
let answers = 204
const heard: string[] = []

before(async () => {
  receiver = createServer((request, reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      heard.push(Buffer.concat(parts).toString())
      reply.writeHead(answers).end()
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  stage = await openStage({ settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  acme = await stage.tenant()
  olga = await stage.page(acme)
})
after(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await stage.close()
})
const test = story(() => stage.pages())

const row = () => olga.getByRole('listitem').filter({ hasText: 'Warehouse' })

async function choose(action: string): Promise<void> {
  await row().getByRole('button', { name: 'What to do with Warehouse' }).click()
  await olga.getByRole('menuitem', { name: action, exact: true }).click()
}

test('an admin adds a webhook; what is wrong is said beside its field, or above where it has none', async () => {
  const titleField = { label: 'Plate', kind: 'text', holds: 'nothing-personal', options: {} }
  const object = { name: 'Lorry', plural: 'Lorries', subject: 'none', reason: 'What we drive', titleField, fields: [] }
  const { data: lorry } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'own-objects', object)
  await openSettings(olga, 'Webhooks')
  await olga.getByText('No system is told of changes').waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Add a webhook' }).click()
  const dialog = olga.getByRole('dialog')
  await dialog.getByLabel('Address').fill('https://192.168.1.1/hook')
  await dialog.getByLabel('What is it for?').fill('Warehouse')
  await dialog.getByRole('checkbox', { name: 'Contacts' }).check()
  await dialog.getByRole('checkbox', { name: 'Lorries' }).check()
  await stage.api(acme.apiKey, 'DELETE', `own-objects/${lorry.id}`)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('There is no such object.').waitFor()
  await dialog.getByRole('checkbox', { name: 'x_lorry' }).click()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('There is no server of this name or address on the public Internet').waitFor()
  await assertAccessible(olga)
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await olga.getByRole('textbox', { name: 'Signing secret' }).waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Done' }).click()
  await row().getByText('Active').waitFor()
})

test('a test reaches the server, and so does a change, without its values', async () => {
  await choose('Send a test')
  await row().getByText('Answer 204').waitFor()
  await stage.api(acme.apiKey, 'POST', 'contacts', { lastName: 'Geheimnis' })
  await row().getByText('contact.create').waitFor()
  await row().getByRole('listitem').filter({ hasText: 'contact.create' }).getByText('Delivered').waitFor()
  if (heard.some((body) => body.includes('Geheimnis'))) throw new Error('a value left')
  await assertAccessible(olga)
})

test('what somebody else changes while the dialog is open is not written over', async () => {
  await choose('Change')
  const dialog = olga.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: 'Companies' }).check()
  const { data } = await stage.api<{ data: { id: string }[] }>(acme.apiKey, 'GET', 'webhooks')
  await stage.api(acme.apiKey, 'PATCH', `webhooks/${data[0]?.id}`, { description: 'Warehouse, new hall' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await row().getByText('Contacts, Companies').waitFor()
  await row().getByText('Warehouse, new hall').waitFor()
})

test('a server that says that it is gone is no longer called, and what failed can be sent again', async () => {
  answers = 410
  await choose('Send a test')
  await olga.getByText('Stopped: its server said that it is gone for good (410).').waitFor()
  answers = 200
  await choose('Start again')
  await row().getByText('Active').waitFor()
  await row().getByRole('button', { name: 'Send again what failed' }).click()
  await row().getByText('Answer 200').waitFor()
})

test('a new secret is shown once; it all fits a phone; then it is ended', async () => {
  await choose('New secret')
  await olga.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
  await olga.getByRole('textbox', { name: 'Signing secret' }).waitFor()
  await olga.getByRole('button', { name: 'Done' }).click()
  await olga.setViewportSize({ width: 390, height: 844 })
  await assertFits(olga)
  await assertAccessible(olga)
  await choose('End')
  await olga.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click()
  await olga.getByText('No system is told of changes').waitFor()
  assertClean(olga)
})
