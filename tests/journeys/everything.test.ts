import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { newToken } from '#platform/accounts/tokens.ts'
import { assertAccessible, assertClean, assertFits, openStage, password, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { forgetProofs, openSettings, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let old: StageTenant
let fresh: StageTenant
let page: Page
let file: string

before(async () => {
  stage = await openStage()
  old = await stage.tenant({ name: 'Old House' })
  fresh = await stage.tenant({ name: 'New House' })
  const { data } = await stage.api<{ data: { id: string } }>(old.apiKey, 'POST', 'companies', { name: 'Bakery Klein' })
  await stage.api(old.apiKey, 'POST', 'contacts', { firstName: 'Greta', lastName: 'Klein', company: data.id })
})
after(() => stage.close())

const test = story(() => stage.pages())

const go = async ({ slug }: StageTenant, where = ''): Promise<void> => {
  await page.goto(`${stage.address}/${slug}${where}`)
}

test('an owner takes everything out as one file', async () => {
  page = await stage.page(fresh)
  await go(old, '/settings')
  await openSettings(page, 'All your data')
  await page.getByRole('heading', { name: 'All your data', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Take everything out' }).click()
  const save = page.getByRole('button', { name: 'Save the file' })
  await save.waitFor()
  await assertAccessible(page)
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()])
  assert.match(download.suggestedFilename(), /^old-house-\d{4}-\d\d-\d\d\.zip$/)
  file = await download.path()
})

test('and brings it into an empty organisation, where everything is as it was', async () => {
  await go(fresh, '/settings/everything')
  await page.getByRole('button', { name: 'Choose the ZIP file' }).waitFor()
  await page.locator('input[type=file]').setInputFiles(file)
  await page.getByText('Everything was brought in.').waitFor()
  await page.getByRole('link', { name: 'Show it' }).click()
  await page
    .getByRole('row', { name: /Greta Klein/ })
    .getByText('Bakery Klein')
    .waitFor()
})

test('a file that is no archive is refused with a sentence', async () => {
  const empty = await stage.tenant({ name: 'Third House' })
  await go(empty, '/settings/everything')
  await page.locator('input[type=file]').setInputFiles({ name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('not a zip') })
  await page.getByText('This is no archive of Steward').waitFor()
})

test('everything is deleted only by its name, after days in which it can be read and taken out', async () => {
  await go(old, '/settings/everything')
  await page.getByRole('button', { name: 'Delete everything' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Delete everything' })
  await dialog.getByRole('textbox').fill('Old Hous')
  assert.equal(await confirm.isDisabled(), true)
  await dialog.getByRole('textbox').fill('Old House')
  await assertAccessible(page)
  await forgetProofs(stage)
  // Who is asked once more who they are sees what for, however late the code of that question comes.
  const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.route('**/prove-dialog-*.js', async (route) => {
    asked.resolve()
    await release.promise
    await route.continue()
  })
  await confirm.click()
  await asked.promise
  await confirm.waitFor()
  release.resolve()
  await page.getByRole('dialog', { name: 'Is it you?' }).getByLabel('Password', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Keep everything' }).waitFor()
  await go(old, '/contacts')
  await page.getByText('Until then it can be read and taken out, but not changed.').waitFor()
  await page.getByRole('row', { name: /Greta Klein/ }).waitFor()
  const refused = await fetch(`${stage.address}/api/v1/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${old.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ lastName: 'Late' }),
  })
  assert.equal(refused.status, 409)
  assert.equal(((await refused.json()) as { code: string }).code, 'closure.read-only')
})

test('whoever runs the installation sees how it is, by a link that lets in once', async () => {
  const { token, statement } = newToken(stage.context.engine, 'operator')
  await stage.context.engine.database.global(statement)
  const operator = await stage.strangersPage()
  await operator.goto(`${stage.address}/operator#${token}`)
  await operator.getByText('Organisations: 3 open, 1 closing, 0 deleted.').waitFor()
  await operator
    .getByText(/migrations/i)
    .first()
    .waitFor()
  assert.doesNotMatch(operator.url(), /#/)
  await assertAccessible(operator)
  await operator.getByRole('button', { name: 'Leave' }).click()
  await operator.getByText('Come in by a link of the command line').waitFor()
})

test('and whoever changes their mind keeps everything, on the phone too', async () => {
  const phone = await stage.page(fresh, { width: 390, height: 844, scheme: 'dark' })
  await phone.goto(`${stage.address}/${old.slug}/settings/everything`)
  await phone.getByRole('button', { name: 'Keep everything' }).waitFor()
  await assertFits(phone)
  await assertAccessible(phone)
  await phone.getByRole('button', { name: 'Keep everything' }).click()
  await said(phone, 'Everything stays.')
  await stage.api(old.apiKey, 'POST', 'contacts', { lastName: 'After all' })
  for (const each of stage.pages()) assertClean(each)
})
