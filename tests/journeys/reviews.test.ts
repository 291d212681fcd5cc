import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { carryOut, undoSeconds } from '#engine/mentions/carry-out.ts'
import { cleanse } from '#engine/mentions/cleanse.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { newId } from '#platform/clock/ids.ts'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page
/** While the reviewer decides, time stands still: nothing is carried out meanwhile, however busy the machine is. */
let stillAt: Date | undefined

before(async () => {
  stage = await openStage({ clock: { now: () => stillAt ?? new Date() } })
  acme = await stage.tenant()
})
after(() => stage?.close())

const told = story(() => stage.pages())

const note = async (about: string, text: string): Promise<string> =>
  (await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'notes', { about: { entity: 'company', id: about }, text })).data.id

told('names in what was written about others wait for a reviewer, addresses are gone', async () => {
  const company = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'companies', { name: 'Analytical Engines' })
  const { id } = company.data
  await note(id, 'Ada Byron came along to the meeting in March and brought the plans; write to ada@byron.example.')
  await note(id, 'Their office is in Ada-Byron-Weg 5, second floor.')
  await note(id, 'Spoke with Byron, Ada about the loom.')
  const { context } = stage
  const writing = await asSystem(context.engine, acme.tenantId)
  const sought = { emails: ['ada@byron.example'], phones: [], names: [['Ada', 'Byron']] }
  await cleanse(writing, context.files, { erasureId: newId(context.engine.clock), askedAt: new Date().toISOString(), sought }, [])
  page = await stage.page(acme)
  await page.goto(`${stage.address}/${acme.slug}/privacy/reviews`)
  await page.getByText('Open (3)').waitFor()
  await eventually(() => page.locator('mark').count(), 3)
  assert.equal(await page.getByText('ada@byron.example').count(), 0)
  await assertAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await assertFits(page)
  await page.setViewportSize({ width: 1440, height: 900 })
})

told('a reviewer decides by keyboard, takes one back and keeps it', async () => {
  await page.getByText('Redacted automatically').first().waitFor()
  stillAt = new Date()
  await page.keyboard.press('r')
  await page.getByText('Open (2)').waitFor()
  await page.keyboard.press('r')
  await page.getByText('Open (1)').waitFor()
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await page.getByText('Open (2)').waitFor()
  await page.keyboard.press('k')
  await page.getByText('Stays as it is').waitFor()
  await page.getByText('Open (1)').waitFor()
  await assertAccessible(page)
})

told('what was decided is carried out, and noted without its text', async () => {
  await page.getByText('Decided', { exact: true }).click()
  await page.getByText('Nothing was decided yet').waitFor()
  // What she sees at once arrives one after the other.
  const settling = async () => (await stage.api<{ settling: number }>(acme.apiKey, 'GET', 'privacy-reviews?state=waiting')).settling
  await eventually(settling, 2)
  // As the worker would when the time to take a decision back is over.
  const { engine, files } = stage.context
  stillAt = new Date(Date.now() + (undoSeconds + 1) * 1000)
  await carryOut(engine, files, acme)
  await page.getByText('Kept').waitFor()
  await page.getByText('Redacted', { exact: true }).waitFor()
  await assertAccessible(page)
  const { data } = await stage.api<{ data: { text: string }[] }>(acme.apiKey, 'GET', 'notes?fields=text')
  assert.deepEqual(data.map(({ text }) => text).toSorted(), [
    'Spoke with Byron, Ada about the loom.',
    'Their office is in Ada-Byron-Weg 5, second floor.',
    '███ came along to the meeting in March and brought the plans; write to ███.',
  ])
  assertClean(page)
})
