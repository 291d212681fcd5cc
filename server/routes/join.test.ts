import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountByEmail } from '#platform/accounts/account.ts'
import { createTenant } from '#server/create-tenant.ts'
import { type Options, openAuthenticator } from '#tests/authenticator.ts'
import { type Answer, type Browser, baseUrl, goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

type Tenant = Awaited<ReturnType<TestEntrance['tenant']>>
const victims = 'ein Fahrrad im Regen'

const dataOf = <T>({ body }: Answer): T => body.data as T
const letterTo = (email: string, template: string) =>
  world.letters.findLast((each) => each.to.email === email && each.template === template)
const tokenIn = (text = ''): string => text.match(/#([\w.-]{43,})/)?.[1] ?? ''
const isConfirmed = async (email: string) => (await accountByEmail(world.database.global, email))?.emailConfirmed

const makeLink = ({ apiKey }: Tenant, memberId: string): Promise<Answer> =>
  world.browser().ask('POST', `/members/${memberId}/link`, undefined, { authorization: `Bearer ${apiKey}` })

async function joinBy(token: string, browser: Browser, password: string | undefined = goodPassword): Promise<void> {
  const joined = await browser.ask('POST', '/join', { token, ...(password === undefined ? {} : { password }) })
  assert.equal(joined.status, 200, JSON.stringify(joined.body))
  await world.entrance.background.done()
}

/** Somebody makes an account for an address that is not theirs: by the link that whoever adds a member is shown. */
async function squat(email: string): Promise<{ squatter: Browser; tenant: Tenant }> {
  const tenant = await world.tenant()
  const squatter = world.browser()
  await joinBy(await world.joinToken(tenant, await world.member(tenant, email)), squatter)
  return { squatter, tenant }
}

async function resetByMail(email: string): Promise<void> {
  await world.browser().ask('POST', '/account/reset', { email })
  await world.entrance.background.done()
  const token = tokenIn(letterTo(email, 'account.reset')?.text)
  assert.equal((await world.browser().ask('POST', '/account/reset/confirm', { token, password: victims })).status, 204)
}

test('the link that the mailbox got shows whose it is; the one that an administrator was shown does not, and the mailbox is asked', async () => {
  const tenant = await world.tenant()
  const memberId = await world.member(tenant, 'mia@acme.example')
  const shown = dataOf<{ link: string }>(await makeLink(tenant, memberId)).link
  const mailed = tokenIn(letterTo('mia@acme.example', 'member.join')?.text)
  assert.ok(mailed.startsWith(`${shown.split('#')[1]}.`))
  await joinBy(mailed, world.browser())
  assert.equal(await isConfirmed('mia@acme.example'), true)
  assert.equal(letterTo('mia@acme.example', 'account.email'), undefined)

  const other = await world.member(tenant, 'ben@acme.example')
  const given = dataOf<{ link: string }>(await makeLink(tenant, other)).link.split('#')[1]
  await joinBy(`${given}.${mailed.split('.')[1]}`, world.browser())
  assert.equal(await isConfirmed('ben@acme.example'), false, 'what shows one mailbox shows no other')
  assert.match(letterTo('ben@acme.example', 'account.email')?.text ?? '', /bestätigen Sie nichts/)
})

test('whoever made an account for an address of somebody else keeps no way into it once the mailbox is asked', async () => {
  const email = 'vera@victim.example'
  const { squatter } = await squat(email)
  const key = openAuthenticator(baseUrl, 1)
  const options = dataOf<Options>(await squatter.ask('POST', '/account/passkeys/options'))
  assert.equal((await squatter.ask('POST', '/account/passkeys', { name: 'mine', response: key.create(options) })).status, 201)
  await resetByMail(email)
  assert.equal(await isConfirmed(email), true)
  assert.equal((await squatter.ask('GET', '/session')).status, 401)
  assert.equal((await world.browser().signIn(email)).status, 401)
  const asked = dataOf<Options>(await world.browser().ask('POST', '/session/passkey/options'))
  assert.equal((await world.browser().ask('POST', '/session/passkey', { passkey: key.get(asked) })).status, 422, 'the passkey is gone')
  const vera = world.browser()
  assert.equal((await vera.signIn(email, victims)).status, 200, 'no factor of somebody else stands in her way')
  assert.deepEqual(dataOf<{ totp: null; passkeys: [] }>(await vera.ask('GET', '/account/factors')).passkeys, [])
})

test('whoever confirmed their address keeps their factors when they forget the password', async () => {
  const acme = await world.tenant()
  const owner = world.browser()
  await owner.signIn(acme.email)
  const options = dataOf<Options>(await owner.ask('POST', '/account/passkeys/options'))
  const added = await owner.ask('POST', '/account/passkeys', { name: 'mine', response: openAuthenticator(baseUrl, 1).create(options) })
  assert.equal(added.status, 201)
  await resetByMail(acme.email)
  assert.equal((await world.browser().signIn(acme.email, victims)).status, 202, 'the second factor is still asked for')
})

test('an account that nobody confirmed joins another organisation with its own password alone, and is made owner of none', async () => {
  const email = 'nina@victim.example'
  const { squatter } = await squat(email)
  const bolt = await world.tenant()
  await makeLink(bolt, await world.member(bolt, email))
  const mailed = tokenIn(letterTo(email, 'member.join')?.text)
  const nina = world.browser()
  assert.equal((await nina.ask('POST', '/join', { token: mailed, password: victims })).status, 422)
  await resetByMail(email)
  await joinBy(mailed, nina, victims)
  assert.equal(dataOf<{ tenants: unknown[] }>(await nina.ask('GET', '/session')).tenants.length, 2)
  assert.equal((await squatter.ask('GET', '/session')).status, 401)

  await squat('owen@victim.example')
  const wanted = { name: 'Owen', country: 'DE', language: 'en', timeZone: 'UTC', currency: 'EUR' } as const
  await assert.rejects(
    createTenant(world.entrance.accounts, world.keys, {
      ...wanted,
      owner: { name: 'Owen', email: 'owen@victim.example', password: victims },
    }),
    { code: 'account.not-confirmed' },
  )
})

test('an address is written to three times about joining; then the link is only shown, whoever the address is, until a while later', async () => {
  const tenant = await world.tenant()
  for (const email of [(await world.tenant()).email, 'nobody.yet@acme.example']) {
    const memberId = await world.member(tenant, email)
    const mailed: boolean[] = []
    for (let asked = 0; asked < 5; asked += 1) mailed.push(dataOf<{ mailed: boolean }>(await makeLink(tenant, memberId)).mailed)
    assert.deepEqual(mailed, [true, true, true, false, false])
    assert.equal(world.letters.filter(({ to, template }) => to.email === email && template === 'member.join').length, 3)
    const { link } = dataOf<{ link: string }>(await makeLink(tenant, memberId))
    assert.equal((await world.browser().ask('POST', '/join/check', { token: link.split('#')[1] })).status, 200)
    const bolt = await world.tenant()
    const elsewhere = await makeLink(bolt, await world.member(bolt, email))
    assert.equal(dataOf<{ mailed: boolean }>(elsewhere).mailed, true, 'what one organisation did shows in no other')
    world.clock.at += 60 * 60_000
    assert.equal(dataOf<{ mailed: boolean }>(await makeLink(tenant, memberId)).mailed, true)
  }
})
