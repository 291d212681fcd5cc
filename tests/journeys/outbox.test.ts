import { after, before, test } from 'node:test'
import { send } from '#engine/send.ts'
import { assertAccessible, assertClean, openStage, type Stage } from '#tests/journeys/stage.ts'

let stage: Stage

before(async () => {
  stage = await openStage()
})
after(() => stage.close())

test('without a mail server an admin reads what stays here, but never a link that lets somebody in', async () => {
  const acme = await stage.tenant()
  const letter = { tenantId: acme.tenantId, to: { name: 'Ada', email: 'ada@x.example' }, html: '' }
  await send(stage.context.sending, { ...letter, template: 'account.email', subject: 'Your offer', text: 'Here it is.', credential: false })
  await send(stage.context.sending, {
    ...letter,
    template: 'member.join',
    subject: 'Come in',
    text: 'https://secret.example',
    credential: true,
  })
  const page = await stage.page(acme)
  await page.goto(`${stage.address}/${acme.slug}/settings/outbox`)
  await page.getByText('Your offer').waitFor()
  await page.getByText('Show the message').first().click()
  await page.getByText('Here it is.').waitFor()
  await page.getByText('Link to join').waitFor()
  if ((await page.content()).includes('secret.example')) throw new Error('the link is shown')
  await assertAccessible(page)
  assertClean(page)
})
