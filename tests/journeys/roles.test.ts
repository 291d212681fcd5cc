import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '#tests/eventually.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openList, openSettings, pick, row, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let tenant: StageTenant
let owner: Page
let marta: Page
let contact = ''
const step = story(() => stage.pages())

before(async () => {
  stage = await openStage()
  tenant = await stage.tenant()
  const { data } = await stage.api<{ data: { id: string } }>(tenant.apiKey, 'POST', 'contacts', {
    firstName: 'Ada',
    lastName: 'Byron',
    jobTitle: 'Analyst',
    emails: [{ value: 'ada@zuckerhut.example', label: 'work' }],
  })
  contact = data.id
  await stage.member(tenant, 'Marta Member', 'manager')
  owner = await stage.page(tenant)
})
after(() => stage.close())

step('an owner makes a role as a copy of another', async () => {
  await openSettings(owner, 'Roles')
  await assertAccessible(owner)
  await owner.getByRole('button', { name: 'New role' }).click()
  await owner.getByRole('textbox', { name: 'Name' }).fill('Field sales')
  await owner.getByRole('combobox', { name: 'Starts as a copy of' }).selectOption('Manager')
  await owner.getByRole('button', { name: 'Make the role' }).click()
  await owner.getByRole('heading', { name: 'Field sales', level: 1 }).waitFor()
})

step('and says what it reaches and which fields it does not see', async () => {
  await owner.getByRole('combobox', { name: 'Delete: Contacts' }).selectOption('No')
  await owner.locator('summary', { hasText: 'Contacts' }).click()
  await owner.getByRole('checkbox', { name: 'See: E-mail', exact: true }).uncheck()
  await assertAccessible(owner)
  const here = owner.url()
  await openSettings(owner, 'Teams')
  await owner.goto(here)
  await owner.getByText('Not saved yet').waitFor()
  await owner.getByRole('button', { name: 'Save the rights' }).click()
  await said(owner, 'Field sales may do this from now on.')
  await owner.getByText('1 field is limited').waitFor()
})

step('gives it to a member, for whom the field is gone from list, record and search', async () => {
  await openSettings(owner, 'Members')
  await owner.getByRole('combobox', { name: 'Role of Marta Member' }).selectOption('Field sales')
  await said(owner, 'Marta Member is now: Field sales.')
  marta = await stage.page({ email: 'marta@acme-gmbh.example', slug: tenant.slug })
  await openList(marta, 'Contacts')
  await row(marta, /Ada Byron/).waitFor()
  assert.equal(await marta.getByRole('columnheader', { name: 'E-mail' }).count(), 0)
  await marta.goto(`${stage.address}/${tenant.slug}/contacts/${contact}`)
  await marta.getByRole('heading', { name: 'Ada Byron' }).waitFor()
  assert.ok(!(await marta.locator('body').textContent())?.includes('zuckerhut'))
  await marta.keyboard.press('Control+k')
  await marta.getByRole('combobox', { name: 'Search' }).fill('zuckerhut')
  await marta.getByText('Nothing found').waitFor()
  await marta.keyboard.press('Escape')
  assert.equal(await marta.getByRole('link', { name: 'Roles' }).count(), 0)
  const navigation = marta.getByRole('navigation', { name: 'Main navigation' })
  assert.equal(await navigation.getByRole('link', { name: 'Privacy' }).count(), 0, 'a copy of the manager’s role is not the manager’s')
  assertClean(marta)
})

step('and is told by which rule somebody sees a record, and what they do not see of it', async () => {
  await openList(owner, 'Contacts')
  await row(owner, /Ada Byron/)
    .getByRole('link')
    .first()
    .click()
  await owner.getByRole('heading', { name: /Ada Byron/, level: 1 }).waitFor()
  await owner.getByRole('button', { name: 'More', exact: true }).click()
  await owner.getByRole('menuitem', { name: 'Who sees this, and why?' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('The role Owner reaches all of them.').first().waitFor()
  await pick(owner, 'Member', 'Marta', 'Marta Member')
  await dialog.getByText('Delete: No').waitFor()
  await dialog.getByText('Fields that they do not see: E-mail.').waitFor()
  await assertAccessible(owner)
  await owner.keyboard.press('Escape')
})

step('takes a state action on a record’s page: grave ones after a question, the next one by a button', async () => {
  const { data } = await stage.api<{ data: { id: string } }>(tenant.apiKey, 'POST', 'members', {
    name: 'Ina Intern',
    email: 'ina@acme.example',
    role: 'member',
  })
  await owner.goto(`${stage.address}/${tenant.slug}/members/${data.id}`)
  await owner.getByRole('heading', { name: 'Ina Intern' }).waitFor()
  assert.equal(await owner.getByRole('button', { name: 'Let in' }).count(), 0)
  await owner.getByRole('button', { name: 'More', exact: true }).click()
  await owner.getByRole('menuitem', { name: 'Deactivate' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
  await owner.getByRole('button', { name: 'Activate', exact: true }).click()
  await said(owner, 'Ina Intern: Active.')
})

step('looks at the app with that role, in which nothing can be changed, and comes back', async () => {
  await openSettings(owner, 'Roles')
  await owner.getByRole('button', { name: 'What to do with Field sales' }).click()
  await owner.getByRole('menuitem', { name: 'View as this role' }).click()
  await owner.getByText('You look at the app as Field sales.').waitFor()
  await assertAccessible(owner)
  await openList(owner, 'Contacts')
  await row(owner, /Ada Byron/).waitFor()
  assert.equal(await owner.getByRole('columnheader', { name: 'E-mail' }).count(), 0)
  const refused = await owner.evaluate(async (id) => {
    const slug = location.pathname.split('/')[1] ?? ''
    const headers = { 'steward-tenant': slug, 'content-type': 'application/json', 'if-match': '*' }
    return (await fetch(`/api/v1/contacts/${id}`, { method: 'PATCH', headers, body: '{"jobTitle":"Boss"}' })).status
  }, contact)
  assert.equal(refused, 403)
  await owner.getByRole('button', { name: 'Back to my own role' }).click()
  await owner.getByRole('heading', { name: 'Roles', level: 1 }).waitFor()
  await owner.getByText('You look at the app as').waitFor({ state: 'detached' })
})

step('on a phone the rights of a role are read and changed without scrolling two ways', async () => {
  const phone = await stage.page(tenant, { width: 390, height: 844, scheme: 'dark' })
  await phone.goto(`${stage.address}/${tenant.slug}/settings/roles/x_field_sales`)
  await phone.getByRole('combobox', { name: 'Delete: Contacts' }).waitFor()
  await assertFits(phone)
  await assertAccessible(phone)
  assertClean(phone)
})

step('a role that somebody has ends once they have another', async () => {
  await owner.getByRole('button', { name: 'What to do with Field sales' }).click()
  await owner.getByRole('menuitem', { name: 'Delete' }).click()
  await owner.getByText('They have this role: Marta Member.').waitFor()
  await owner.getByRole('combobox', { name: 'They get instead' }).selectOption('Member')
  await owner.getByRole('button', { name: 'Delete the role' }).click()
  await said(owner, 'Field sales is gone.')
  await openSettings(owner, 'Members')
  await eventually(() => owner.getByRole('combobox', { name: 'Role of Marta Member' }).inputValue(), 'member')
  assertClean(owner)
})
