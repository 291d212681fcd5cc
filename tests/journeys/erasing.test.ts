import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { readCertificate } from '#engine/erase/certificates.ts'
import { eventually } from '#tests/eventually.ts'
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
  await page.goto(`${stage.address}/${acme.slug}/import`)
  const buffer = Buffer.from('First name,Last name,Email\nAda,Byron,ada@byron.example\nGrace,Hopper,grace@navy.example\n')
  await page.locator('input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Check the rows' }).click()
  await page.getByText('One row is of somebody who asked to be erased').waitFor()
  await page.getByText('Row 2: asked for erasure on').waitFor()
  await page.getByText('One of 2 rows has a problem.').waitFor()
  await assertAccessible(page)
  await page.getByRole('textbox', { name: 'They come in all the same because' }).fill('Became customers again')
  // What the rows look like now is asked for after the change has arrived, however long that takes; until then nobody can start.
  const arrival = Promise.withResolvers<void>()
  await page.route(/\/imports\/[^/]+$/, async (route) => {
    if (route.request().method() === 'PATCH') await arrival.promise
    await route.continue()
  })
  await page.getByRole('button', { name: 'Bring them in' }).click()
  await page.getByRole('button', { name: 'Import contacts', exact: true, disabled: true }).waitFor()
  arrival.resolve()
  await page.getByText('All 2 rows are fine.').waitFor()
  await eventually(() => page.getByRole('button', { name: 'Import 2 contacts' }).isEnabled(), true)
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Leave them out' }).click()
  await page.getByRole('button', { name: 'Import one row' }).waitFor()
  await page.goto(`${stage.address}/${acme.slug}/contacts/new`)
  await page.getByRole('textbox', { name: 'Last name' }).fill('Byron')
  await page.getByRole('textbox', { name: 'E-mail 1: E-mail address' }).fill('ada@byron.example')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('They asked for it on').waitFor()
  await dialog.getByRole('textbox').fill('Became a customer again')
  await assertAccessible(page)
  await dialog.getByRole('button', { name: 'Enter them all the same' }).click()
  await page.getByRole('heading', { level: 1, name: 'Byron' }).waitFor()
  await page.getByText('although the person had asked to be erased: “Became a customer again”').waitFor()
  assertClean(page)
})

test('a former member is erased from the list of members; the last owner is told why they stay', async () => {
  const acme = await stage.tenant({ name: 'Beta GmbH', email: 'olga@beta.example' })
  const { id } = await stage.member(acme, 'Rita Reader', 'member')
  await stage.api(acme.apiKey, 'POST', `members/${id}/deactivate`)
  const page = await stage.page(acme)
  await page.goto(`${stage.address}/${acme.slug}/settings/members`)
  const eraseOf = async (name: string) => {
    await page.getByRole('button', { name: `What to do with ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Erase for good' }).click()
  }
  const dialog = page.getByRole('dialog')
  await eraseOf('Olga Owner')
  await dialog.getByText('This is the last owner.').waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Escape')
  await eraseOf('Rita Reader')
  await dialog.getByRole('textbox').fill('Rita Reader')
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByRole('button', { name: 'Save the certificate' }).waitFor()
  await page.goto(`${stage.address}/${acme.slug}/settings/members`)
  await page.getByRole('listitem').filter({ hasText: 'Olga Owner' }).waitFor()
  assert.equal(await page.getByText('Rita Reader').count(), 0)
  assertClean(page)
})
