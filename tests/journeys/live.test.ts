import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { activeRow, fieldOf, focusIsOn, openList, row } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page
let mia: Page
let ada: string

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const member = await stage.member(acme, 'Mia Manager', 'manager')
  const { data } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron' })
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Charles', lastName: 'Babbage' })
  ada = `${stage.address}/${acme.slug}/contacts/${data.id}`
  ;[olga, mia] = await Promise.all([stage.page(acme), stage.page(member)])
})
after(() => stage.close())
const test = story(() => stage.pages())

async function typeInPlace(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${label}` }).click()
  await page.getByRole('textbox', { name: label }).fill(text)
  await page.keyboard.press('Enter')
}

test('two people at one record see each other, and each other’s changes', async () => {
  await Promise.all([olga.goto(ada), mia.goto(ada)])
  await olga.getByText('Also here: Mia Manager').waitFor({ state: 'attached' })
  await mia.getByText('Also here: Olga Owner').waitFor({ state: 'attached' })
  await typeInPlace(mia, 'Job title', 'Analyst')
  await fieldOf(olga, 'Job title').getByText('Analyst').waitFor()
  await mia.getByRole('textbox', { name: 'Write a note' }).fill('Knows engines.')
  await mia.keyboard.press('Control+Enter')
  await olga.getByRole('listitem').getByText('Knows engines.').waitFor()
})

test('what somebody is typing stays while another changes the same field, and both see it', async () => {
  await olga.getByRole('button', { name: 'Edit Job title' }).click()
  const editor = olga.getByRole('textbox', { name: 'Job title' })
  await editor.fill('Countess of')
  await typeInPlace(mia, 'Job title', 'Programmer')
  await olga.getByText('Mia Manager changed this meanwhile:').waitFor()
  await focusIsOn(olga, editor)
  assert.equal(await editor.inputValue(), 'Countess of')
  await assertAccessible(olga)
  await editor.press('Escape')
  await fieldOf(olga, 'Job title').getByText('Programmer').waitFor()
})

test('a form that is open says who changed the record', async () => {
  await olga.goto(`${ada}/edit`)
  await olga.getByLabel('Job title').fill('Poet')
  await typeInPlace(mia, 'First name', 'Augusta Ada')
  await olga.getByText('Changed: First name').waitFor()
  assert.equal(await olga.getByLabel('Job title').inputValue(), 'Poet')
  await olga.keyboard.press('Control+Enter')
  await fieldOf(mia, 'Job title').getByText('Poet').waitFor()
  await olga.getByRole('heading', { name: 'Augusta Ada Byron', level: 1 }).waitFor()
})

test('a list keeps its rows where they are: new ones wait above it, changed ones change, gone ones go', async () => {
  await openList(olga, 'Contacts')
  await row(olga, 'Charles Babbage').waitFor()
  await olga.getByRole('grid').focus()
  await olga.keyboard.press('j')
  await activeRow(olga, 'Charles Babbage')
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Grace', lastName: 'Hopper' })
  const { data } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', { firstName: 'Mary', lastName: 'Somerville' })
  const pill = olga.getByRole('button', { name: '2 new' })
  await pill.waitFor()
  await assertAccessible(olga)
  assert.equal(await row(olga, 'Grace Hopper').count(), 0)
  await activeRow(olga, 'Charles Babbage')
  await pill.click()
  await row(olga, 'Grace Hopper').waitFor()
  await pill.waitFor({ state: 'detached' })
  await activeRow(olga, 'Charles Babbage')
  await stage.api(acme.apiKey, 'DELETE', `contacts/${data.id}`)
  await row(olga, 'Mary Somerville').waitFor({ state: 'detached' })
  await activeRow(olga, 'Charles Babbage')
})

test('tabs of one browser share one stream, and the next one takes it over', async () => {
  const second = await olga.context().newPage()
  let streams = 0
  second.on('request', (request) => {
    if (request.url().endsWith('/api/v1/live')) streams += 1
  })
  await second.goto(ada)
  await fieldOf(second, 'Job title').getByText('Poet').waitFor()
  await typeInPlace(mia, 'Job title', 'Translator')
  await fieldOf(second, 'Job title').getByText('Translator').waitFor()
  assert.equal(streams, 0)
  await olga.close()
  await typeInPlace(mia, 'Job title', 'Mathematician')
  await fieldOf(second, 'Job title').getByText('Mathematician').waitFor()
  assert.equal(streams, 1)
  olga = second
})

test('neither page did what it should not', () => {
  assertClean(olga)
  assertClean(mia)
})
