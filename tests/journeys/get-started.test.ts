import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openList } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  olga = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

const step = (title: string) => olga.getByRole('listitem').filter({ hasText: title })

test('the guide ticks what is really there', async () => {
  await openList(olga, 'Get started')
  await step('Bring in your people').getByRole('button', { name: 'Import a file' }).waitFor()
  await assertAccessible(olga)
  await stage.api(acme.apiKey, 'POST', 'contacts', { lastName: 'Byron' })
  await stage.api(acme.apiKey, 'POST', 'members', { name: 'Ines Invited', email: 'ines@acme.example', role: 'member' })
  await olga.reload()
  await step('Invite your colleagues').getByText('nobody else is in yet').waitFor()
  await stage.member(acme, 'Rita Reader', 'read-only')
  await olga.reload()
  await step('Bring in your people').getByText('1 contact is here.').waitFor()
  await step('Invite your colleagues').getByText('2 members are in.').waitFor()
  await step('Look at your first list').getByRole('button', { name: 'Open the contacts' }).click()
  await olga.getByRole('heading', { name: 'All contacts' }).waitFor()
})

test('all done, it fits a phone, is closed, and found again in the menu', async () => {
  await openList(olga, 'Get started')
  await olga.getByText('Everything is set up.').waitFor()
  await olga.setViewportSize({ width: 390, height: 844 })
  await assertFits(olga)
  await assertAccessible(olga)
  await olga.setViewportSize({ width: 1440, height: 900 })
  await olga.getByRole('button', { name: 'Close this guide' }).click()
  await olga.getByRole('heading', { name: 'All contacts' }).waitFor()
  await olga.getByRole('button', { name: /Olga Owner/ }).click()
  await olga.getByRole('menuitem', { name: 'Get started' }).click()
  await olga.getByText('Everything is set up.').waitFor()
  assertClean(olga)
})
