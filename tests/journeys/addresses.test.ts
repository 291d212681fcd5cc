import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openSettings, said } from '#tests/journeys/steps.ts'
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

test('an owner says from where the organisation may be entered, and cannot lock herself out', async () => {
  await openSettings(olga, 'Allowed addresses')
  const field = olga.getByLabel('Addresses and networks')
  await field.fill('203.0.113.0/24\noffice')
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('This is no address and no network.').waitFor()
  await assertAccessible(olga)
  await field.fill('203.0.113.0/24')
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('With this you would lock yourself out').waitFor()
  await olga.getByRole('button', { name: 'Add my address' }).click()
  await olga.getByRole('button', { name: 'Save' }).click()
  await said(olga, 'Saved.')
  await olga.setViewportSize({ width: 390, height: 844 })
  await assertFits(olga)
  await assertAccessible(olga)
  assertClean(olga)
})
