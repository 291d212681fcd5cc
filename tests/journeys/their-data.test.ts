import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { readCheckpoint } from '#engine/change/checkpoint.ts'
import { assertAccessible, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page

before(async () => {
  stage = await openStage()
  acme = await stage.tenant()
})
after(() => stage?.close())

const told = story(() => stage.pages())

told('an owner makes the file with everything of a person, and fetches it; others in it are masked', async () => {
  const ada = { firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] }
  const { data } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', ada)
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Charles', lastName: 'Babbage' })
  const about = { entity: 'contact', id: data.id }
  await stage.api(acme.apiKey, 'POST', 'notes', { about, text: 'Met Charles Babbage about the engine.' })
  page = await stage.page(acme)
  await page.goto(`${stage.address}/${acme.slug}/contacts/${data.id}`)
  await page.getByRole('navigation', { name: 'Views of this record' }).getByRole('link', { name: 'Privacy' }).click()
  await page.getByRole('button', { name: 'Make the file' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Which file?').waitFor()
  await assertAccessible(page)
  await dialog.getByRole('button', { name: 'Make the file' }).click()
  const fetch = page.getByRole('button', { name: 'Download' })
  await fetch.waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), fetch.click()])
  assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), 'PK')
  await page.getByText('Owner, at work').waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await assertFits(page)
})

told('an owner takes a signed checkpoint of the activity log along', async () => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${stage.address}/${acme.slug}/settings/audit`)
  await page.getByText('It was never signed.').waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the checkpoint' }).click()])
  assert.equal(readCheckpoint(await readFile(await file.path(), 'utf8')).checkpoint.tenantId, acme.tenantId)
  await page.getByText(/Last signed/).waitFor()
  await assertAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await assertFits(page)
})
