import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { activeRow, fieldOf, focusIsOn, openList, row } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let olga: Page
let mia: Page
let ada: string
let miaId: string

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
  const member = await stage.member(acme, 'Mia Manager', 'manager')
  miaId = member.id
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
  await eventually(() => editor.inputValue(), 'Countess of')
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

test('in an empty list the first one that comes is there at once, and is counted', async () => {
  await mia.goto(`${stage.address}/${acme.slug}/companies`)
  await mia.getByText('No companies yet').waitFor()
  await stage.api(acme.apiKey, 'POST', 'companies', { name: 'Analytical Engines' })
  await row(mia, 'Analytical Engines').waitFor()
  await mia.getByText('1 company', { exact: true }).waitFor()
  assert.equal(await mia.getByRole('button', { name: '1 new' }).count(), 0)
  await mia.goto(ada)
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

test('whoever gets a record hears of it at once, sees it beside the bell, and opens it by the keyboard', async () => {
  await mia.goto(`${stage.address}/${acme.slug}/companies`)
  await mia.getByRole('button', { name: /^Notifications/ }).click()
  // She has just signed in from a place that her account did not know.
  await mia.getByRole('button', { name: 'Mark all as read' }).click()
  await mia.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
  await mia.keyboard.press('Escape')
  const id = ada.split('/').at(-1) ?? ''
  await stage.api(acme.apiKey, 'PATCH', `contacts/${id}`, { owner: miaId })
  await mia.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await mia.getByRole('link', { name: /The API key .+ made you the owner of Augusta Ada Byron/ }).waitFor()
  await assertAccessible(mia)
  await mia.keyboard.press('ArrowDown')
  await mia.keyboard.press('ArrowUp')
  await mia.keyboard.press('Enter')
  await mia.getByRole('heading', { name: 'Augusta Ada Byron', level: 1 }).waitFor()
  await mia.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
})

test('what is switched off for one way goes the other, and the page keeps what was read', async () => {
  await mia.goto(`${stage.address}/${acme.slug}/settings/notifications`)
  const inSteward = mia.getByRole('switch', { name: 'Somebody adds a note or a file to a record of mine: In Steward' })
  await inSteward.waitFor()
  await assertAccessible(mia)
  await mia.getByRole('switch', { name: 'Somebody adds a note or a file to a record of mine: By e-mail' }).click({ force: true })
  await inSteward.click({ force: true })
  const chosen = async () => {
    const headers = { 'steward-tenant': acme.slug }
    const answer = await mia.request.get(`${stage.address}/api/v1/notifications/settings`, { headers })
    const { data } = (await answer.json()) as { data: { kind: string; inApp: boolean; mail: boolean | null }[] }
    return data.find(({ kind }) => kind === 'added')
  }
  await eventually(chosen, { kind: 'added', inApp: false, mail: true })
  await olga.getByRole('textbox', { name: 'Write a note' }).fill('Met her at the fair.')
  await olga.keyboard.press('Control+Enter')
  interface Mail {
    readonly template: string
    readonly body: { readonly subject: string; readonly text: string } | null
  }
  const mail = async () => {
    const { data } = await stage.api<{ data: Mail[] }>(acme.apiKey, 'GET', 'outbox')
    return data.find(({ template, body }) => template === 'notification' && body?.subject.includes('note'))?.body
  }
  await eventually(async () => (await mail())?.subject, 'Olga Owner wrote a note about Augusta Ada Byron')
  const text = (await mail())?.text ?? ''
  assert.ok(text.includes(ada) && !text.includes('fair'), 'the way to it, and not what it says')
  await mia.goto(`${stage.address}/${acme.slug}/notifications`)
  await mia.getByText('made you the owner of Augusta Ada Byron').waitFor()
  assert.equal(await mia.getByText('wrote a note').count(), 0)
  await assertAccessible(mia)
  await mia.getByText('Unread', { exact: true }).click()
  await mia.getByText('You have read everything').waitFor()
})

test('neither page did what it should not', () => {
  assertClean(olga)
  assertClean(mia)
})
