import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openSettings } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const { data } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron' })
  await stage.api(acme.apiKey, 'PATCH', `contacts/${data.id}`, { jobTitle: 'Analyst' })
  olga = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

test('an owner reads who changed what, and opens a change to see the values', async () => {
  await openSettings(olga, 'Activity log')
  const changed = olga.getByRole('listitem').filter({ hasText: 'Changed' }).filter({ hasText: 'Ada Byron' })
  await changed.getByText('by API').waitFor()
  await changed.getByRole('button').click()
  await changed.getByText('Analyst').waitFor()
  await changed.getByRole('link', { name: 'Ada Byron' }).waitFor()
  await assertAccessible(olga)
})

test('filters narrow it, and nothing found leads back', async () => {
  await olga.getByRole('combobox', { name: 'How' }).selectOption('by import')
  await olga.getByText('Nothing was done that matches').waitFor()
  await assertAccessible(olga)
  await olga.getByRole('button', { name: 'Show everything' }).click()
  await olga.getByRole('combobox', { name: 'In', exact: true }).selectOption('Contacts')
  await olga.getByRole('listitem').filter({ hasText: 'Created' }).filter({ hasText: 'Ada Byron' }).waitFor()
})

test('she sees who opened whose record, and in which role', async () => {
  await olga.getByText('Who opened whose record').click()
  await olga.getByText('Nobody opened a person’s record that matches').waitFor()
  const { data } = await stage.api<{ data: { id: string }[] }>(acme.apiKey, 'GET', 'contacts')
  await stage.api(acme.apiKey, 'GET', `contacts/${data[0]?.id}`)
  // It is noted beside the answer.
  const noted = async () => (await stage.api<{ data: unknown[] }>(acme.apiKey, 'GET', 'audit/reads')).data.length
  await eventually(noted, 1)
  await olga.getByRole('combobox', { name: 'How' }).selectOption('by API')
  await olga.getByRole('listitem').filter({ hasText: 'Ada Byron' }).getByText('Owner, by a program').waitFor()
  await assertAccessible(olga)
  await olga.getByText('What was done').click()
  await olga.getByRole('combobox', { name: 'How' }).selectOption('Every way')
})

test('she has the log checked, and takes it out as a table', async () => {
  await olga.getByText('It was never checked.').waitFor()
  await olga.getByRole('button', { name: 'Check now' }).click()
  await olga.getByText(/changes, whole and in order/).waitFor()
  const saved = olga.waitForEvent('download')
  await olga.getByRole('button', { name: 'Download as a table' }).click()
  if ((await saved).suggestedFilename() !== 'audit.csv') throw new Error('the table has another name')
})

test('it fits a phone', async () => {
  await olga.setViewportSize({ width: 390, height: 844 })
  await olga.getByRole('listitem').filter({ hasText: 'Changed' }).getByRole('button').click()
  await assertFits(olga)
  await assertAccessible(olga)
  assertClean(olga)
})
