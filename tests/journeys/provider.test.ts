import { after, before } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { openRealProvider, type RealProvider } from '#tests/identity-provider.ts'
import { assertAccessible, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { forgetProofs, openSettings, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let provider: RealProvider
let acme: StageTenant
let olga: Page

before(async () => {
  stage = await openStage({ settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  provider = await openRealProvider(`${stage.address}/provider`)
  acme = await stage.tenant()
})
after(async () => {
  await stage.close()
  await provider.close()
})
const test = story(() => stage.pages())

/** At the provider: says who one is. */
async function sayWho(page: Page, who: string): Promise<void> {
  await page.getByRole('heading', { name: 'Acme accounts' }).waitFor()
  await page.getByRole('textbox').fill(who)
  await page.keyboard.press('Enter')
}

async function throughOrganisation(page: Page): Promise<void> {
  await page.goto(`${stage.address}/sign-in`)
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click()
  await page.getByLabel('Address of the organisation').fill(`${new URL(stage.address).host}/acme-gmbh`)
  await page.keyboard.press('Enter')
}

test('an owner sets the sign-in of the organisation up, and tests it', async () => {
  olga = await stage.page(acme)
  await openSettings(olga, 'Sign-in')
  await olga.getByLabel('Name', { exact: true }).fill('Acme accounts')
  await olga.getByLabel('Address of the provider (issuer)').fill(provider.issuer)
  await olga.getByLabel('Client ID').fill(provider.clientId)
  await olga.getByLabel('Whoever comes for the first time becomes a member').check()
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('Name at least one domain').waitFor()
  await olga.getByLabel('Domains of e-mail addresses').fill('acme.example, no domain')
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('This is not a domain.').waitFor()
  await olga.getByLabel('Domains of e-mail addresses').fill('staff.example')
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByText('Give the client’s secret.').waitFor()
  await assertAccessible(olga)
  await olga.getByLabel('Client secret').fill(provider.clientSecret)
  await olga.getByRole('button', { name: 'Save' }).click()
  await olga.getByRole('button', { name: 'Test the connection' }).click()
  await olga.getByText(`It answers: ${provider.issuer}`).waitFor()
  await assertAccessible(olga)
})

test('somebody new comes in through it on the phone, and is a member', async () => {
  provider.people.set('nina', { email: 'nina@staff.example', email_verified: true, name: 'Nina New' })
  const nina = await stage.strangersPage({ width: 390, height: 844 })
  await throughOrganisation(nina)
  await sayWho(nina, 'nina')
  await nina.waitForURL(/\/acme-gmbh\//)
  await nina.context().close()
  await openSettings(olga, 'Members')
  await olga.getByRole('listitem').filter({ hasText: 'Nina New' }).getByText('nina@staff.example').waitFor()
})

test('the owner’s own address at the provider opens nothing until she links it, signed in', async () => {
  provider.people.set('olga', { email: acme.email, name: 'Olga Owner' })
  const stranger = await stage.strangersPage()
  await throughOrganisation(stranger)
  await sayWho(stranger, 'olga')
  await stranger.getByRole('heading', { name: 'That did not work' }).waitFor()
  await assertAccessible(stranger)
  await assertFits(stranger)
  await openSettings(olga, 'Profile')
  await olga.getByRole('button', { name: 'Link its sign-in' }).click()
  await sayWho(olga, 'olga')
  await said(olga, 'Linked: from now on')
  await olga.getByRole('button', { name: 'Unlink its sign-in' }).waitFor()
  await assertAccessible(olga)
  await throughOrganisation(stranger)
  await stranger.waitForURL(/\/acme-gmbh\//)
  await stranger.context().close()
})

test('where a second factor is demanded, whoever has that sign-in alone adds one there, once it has said anew who they are', async () => {
  await stage.api(acme.apiKey, 'PATCH', 'security', { demandsFactor: true })
  const nina = await stage.strangersPage({ width: 390, height: 844 })
  await throughOrganisation(nina)
  await sayWho(nina, 'nina')
  await nina.getByRole('heading', { name: 'Add a second factor' }).waitFor()
  await assertAccessible(nina)
  await assertFits(nina)
  await forgetProofs(stage)
  await nina.getByRole('button', { name: 'Add an authenticator app' }).click()
  await nina.getByRole('dialog', { name: 'Is it you?' }).waitFor()
  await assertAccessible(nina)
  await nina.getByRole('button', { name: 'Continue' }).click()
  await nina.getByRole('button', { name: 'Add an authenticator app' }).click()
  const key = ((await nina.getByText(/^[A-Z2-7]{4} [A-Z2-7 ]+$/).textContent()) ?? '').replaceAll(' ', '')
  await nina.getByLabel('Code that the app shows').fill(new TOTP({ secret: Secret.fromBase32(key) }).generate())
  await nina.keyboard.press('Enter')
  await nina.getByRole('button', { name: 'I have kept them' }).click()
  await nina.getByRole('heading', { name: 'Add a second factor' }).waitFor({ state: 'detached' })
  await nina.waitForURL(/\/acme-gmbh\//)
  await nina.context().close()
  await stage.api(acme.apiKey, 'PATCH', 'security', { demandsFactor: false })
})

test('whoever says no at the provider is told, and can go on with the password', async () => {
  const page = await stage.strangersPage()
  await throughOrganisation(page)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('The organisation’s sign-in said no.').waitFor()
  await page.getByRole('link', { name: 'To the sign-in' }).click()
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  await page.context().close()
})
