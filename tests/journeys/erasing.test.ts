import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { readCertificate } from '#engine/erase/certificates.ts'
import { assertAccessible, assertClean, openStage, type Stage } from '#tests/journeys/stage.ts'
import { said } from '#tests/journeys/steps.ts'

let stage: Stage

before(async () => {
  stage = await openStage()
})
after(() => stage.close())

test('an owner sees what erasing somebody takes, types the name, follows it and keeps the signed proof; nobody enters them again unnoticed', async () => {
  const acme = await stage.tenant()
  const ada = { firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] }
  const { data } = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', ada)
  await stage.api(acme.apiKey, 'POST', 'notes', { about: { entity: 'contact', id: data.id }, text: 'Called twice' })
  const page = await stage.page(acme)
  await page.goto(`${stage.address}/${acme.slug}/contacts/${data.id}`)
  await page.getByRole('navigation', { name: 'Views of this record' }).getByRole('link', { name: 'Privacy' }).click()
  await page.getByRole('button', { name: 'Erase this person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Nobody can bring this back').waitFor()
  await dialog.getByText('Notes', { exact: true }).waitFor()
  const confirm = dialog.getByRole('button', { name: 'Erase for good' })
  assert.equal(await confirm.isDisabled(), true, 'not before the name is typed')
  await assertAccessible(page)
  await dialog.getByRole('textbox').fill('Ada Byron')
  await confirm.click()
  await said(page, 'The erasure has begun')
  await page.getByRole('button', { name: 'Save the certificate' }).waitFor()
  await assertAccessible(page)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the certificate' }).click()])
  const { certificate } = readCertificate(await readFile(await file.path(), 'utf8'))
  assert.deepEqual(certificate.content.found, { note: 1, contact: 1 })
  await page.goto(`${stage.address}/${acme.slug}/privacy/erasures`)
  await page.getByText('Erased', { exact: true }).waitFor()
  await assert.rejects(stage.api(acme.apiKey, 'POST', 'contacts', ada), /erasure.asked-before/)
  await page.goto(`${stage.address}/${acme.slug}/contacts/new`)
  await page.getByRole('textbox', { name: 'Last name' }).fill('Byron')
  await page.getByRole('textbox', { name: 'E-mail 1: E-mail address' }).fill('ada@byron.example')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('They asked for it on').waitFor()
  await dialog.getByRole('textbox').fill('Became a customer again')
  await assertAccessible(page)
  await dialog.getByRole('button', { name: 'Enter them all the same' }).click()
  await page.getByRole('heading', { level: 1, name: 'Byron' }).waitFor()
  assertClean(page)
})
