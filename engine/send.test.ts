import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { suppressStatements } from '#engine/consent/suppression.ts'
import { outbox } from '#engine/outbox.ts'
import { restrict } from '#engine/people/restrict.ts'
import { deliver, type Outgoing, type Sending, send } from '#engine/send.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Mail, MailChannel } from '#platform/mail/mail.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

/** A mail server that keeps what it is given, or is away. */
function channel(away = false): MailChannel & { taken: Mail[] } {
  const taken: Mail[] = []
  return {
    taken,
    send: async (mail) => {
      if (away) throw new Error('away')
      taken.push(mail)
    },
    close: async () => {},
  }
}

const gate = (mail: MailChannel | undefined): Sending => ({
  database: world.database,
  keys: world.keys,
  clock: world.clock,
  mail,
  mailFrom: 'Steward <crm@acme.example>',
  baseUrl: 'https://crm.acme.example',
})

const letter = (tenantId: string, more: Partial<Outgoing> = {}): Outgoing => ({
  tenantId,
  template: 'account.email',
  to: { name: 'Ada, "Countess"', email: 'ada@x.example' },
  subject: 'Hello',
  text: 'Read me',
  credential: false,
  ...more,
})

const newest = async (tenantId: string) => (await outbox(world, tenantId, undefined)).data[0]

test('without a mail server a message stays in the outbox and can be read there', async () => {
  const tenant = await world.tenant()
  assert.equal(await send(gate(undefined), letter(tenant.id)), false)
  const message = await newest(tenant.id)
  assert.deepEqual([message?.state, message?.body?.text], ['kept', 'Read me'])
})

test('a letter that lets its reader in is never shown, nor kept', async () => {
  const tenant = await world.tenant()
  await send(gate(undefined), letter(tenant.id, { credential: true, text: 'secret link' }))
  const message = await newest(tenant.id)
  assert.deepEqual([message?.state, message?.body], ['kept', null])
  const [raw] = await world.database.batch(tenant.id, [
    { text: 'select sealed_body from message where tenant_id = $1', values: [tenant.id] },
  ])
  assert.equal(raw?.rows[0]?.sealed_body, null)
})

test('a message leaves once, with its verdict', async () => {
  const tenant = await world.tenant()
  const mail = channel()
  assert.equal(await send(gate(mail), letter(tenant.id)), true)
  const waiting = await newest(tenant.id)
  const ids = { tenantId: tenant.id, messageId: waiting?.id ?? '' }
  await deliver(gate(mail), ids)
  await deliver(gate(mail), ids)
  assert.equal(mail.taken.length, 1)
  assert.equal(mail.taken[0]?.to, '"Ada,  Countess " <ada@x.example>')
  const sent = await newest(tenant.id)
  assert.equal(sent?.state, 'sent')
  assert.match(sent?.verdict ?? '', /transactional/)
})

test('a mail server that is away leaves the message waiting', async () => {
  const tenant = await world.tenant()
  await send(gate(channel(true)), letter(tenant.id))
  const ids = { tenantId: tenant.id, messageId: (await newest(tenant.id))?.id ?? '' }
  await assert.rejects(deliver(gate(channel(true)), ids))
  assert.equal((await newest(tenant.id))?.state, 'waiting')
  const mail = channel()
  await deliver(gate(mail), ids)
  assert.equal(mail.taken.length, 1)
})

/** A tenant with a newsletter and a contact, who can be heard in the ledger. */
async function withNewsletter() {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const [made] = await create(owner, 'contact', [{ lastName: 'Byron', emails: [{ value: 'Ada@x.example' }] }])
  const [news] = await create(owner, 'purpose', [{ name: 'News', class: 'newsletter', notice: 'Send me the news.' }])
  const person = { entity: 'contact', id: made?.id ?? '' }
  const purposeId = news?.id ?? ''
  const cipher = await world.keys.tenant(tenant.id)
  const said = (act: NewLine['act'], more: Partial<NewLine> = {}) =>
    world.database.batch(
      tenant.id,
      lineStatements(world.clock, cipher, tenant.id, [
        { person, purposeId, class: 'newsletter', channel: 'mail', act, method: 'staff', notice: 'Send me the news.', ...more },
      ]),
    )
  const mail = channel()
  /** Tells what came of a message: sent, or why not. */
  const outcome = async (more: Partial<Outgoing> = {}): Promise<string> => {
    await send(gate(mail), letter(tenant.id, { template: 'campaign', person, purposeId, ...more }))
    const message = await newest(tenant.id)
    await deliver(gate(mail), { tenantId: tenant.id, messageId: message?.id ?? '' })
    const after = await newest(tenant.id)
    return after?.state === 'sent' ? 'sent' : String(after?.verdict)
  }
  return { tenant, owner, person, purposeId, cipher, said, mail, outcome }
}

test('advertising leaves with consent alone, and is asked for again when the message leaves', async () => {
  const { tenant, said, mail, outcome, person, purposeId } = await withNewsletter()
  assert.equal(await outcome(), 'no-consent')
  assert.equal((await newest(tenant.id))?.body, null)
  await said('given')
  assert.equal(await outcome(), 'sent')
  await send(gate(mail), letter(tenant.id, { template: 'campaign', person, purposeId }))
  await said('withdrawn')
  await deliver(gate(mail), { tenantId: tenant.id, messageId: (await newest(tenant.id))?.id ?? '' })
  const late = await newest(tenant.id)
  assert.deepEqual([late?.state, late?.verdict, late?.body], ['refused', 'opt-out', null])
  assert.equal(mail.taken.length, 1)
})

test('advertising carries its way out, by one click and for eyes; the first message says where the address comes from', async () => {
  const { said, mail, outcome } = await withNewsletter()
  await said('given')
  await outcome({ html: '<html><body><p>Read me</p></body></html>' })
  await outcome()
  const [first, second] = mail.taken
  assert.match(first?.headers?.['List-Unsubscribe'] ?? '', /^<https:\/\/crm\.acme\.example\/unsubscribe\/[\w-]+>$/)
  assert.equal(first?.headers?.['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click')
  for (const words of [first?.text, first?.html]) assert.match(words ?? '', /\/unsubscribe\/[\s\S]*\/preferences#/)
  assert.match(first?.text ?? '', /holds your contact details/)
  assert.doesNotMatch(second?.text ?? '', /holds your contact details/)
})

test('restriction, suppression, an objection to all advertising, a minor, the trash and another address each keep it here', async () => {
  const one = await withNewsletter()
  await one.said('given')
  assert.equal(await one.outcome({ to: { name: 'Ada', email: 'other@x.example' } }), 'facts-missing')
  const at = world.clock.now().toISOString()
  await world.database.batch(
    one.tenant.id,
    suppressStatements(one.cipher, one.tenant.id, { emails: ['ada@x.example'], phones: [] }, { at, why: 'erasure' }),
  )
  assert.equal(await one.outcome(), 'suppression')
  const two = await withNewsletter()
  await two.said('given')
  await two.said('objected', { purposeId: null, class: 'marketing', channel: 'any' })
  assert.equal(await two.outcome(), 'objection')
  await restrict(two.owner, [two.person], 'objection')
  assert.equal(await two.outcome(), 'restriction')
  assert.equal(await two.outcome({ template: 'privacy.told' }), 'sent')
  const three = await withNewsletter()
  await three.said('given')
  await update(three.owner, 'contact', [{ id: three.person.id, input: { minor: true } }])
  assert.equal(await three.outcome(), 'minor')
  await mark(three.owner, 'contact', [three.person.id], 'delete')
  assert.equal(await three.outcome(), 'facts-missing')
})

test('a purpose that is not in use sends nothing, and neither does a template that nobody declared', async () => {
  const { said, outcome, owner, purposeId } = await withNewsletter()
  await said('given')
  await update(owner, 'purpose', [{ id: purposeId, input: { active: false } }])
  assert.equal(await outcome(), 'no-purpose')
  assert.equal(await outcome({ template: 'toString' as Outgoing['template'] }), 'unknown-class')
})

test('another tenant’s message cannot be delivered or listed', async () => {
  const [ours, theirs] = [await world.tenant(), await world.tenant()]
  await send(gate(channel()), letter(theirs.id))
  const mail = channel()
  await deliver(gate(mail), { tenantId: ours.id, messageId: (await newest(theirs.id))?.id ?? newId(world.clock) })
  assert.equal(mail.taken.length, 0)
  assert.equal((await outbox(world, ours.id, undefined)).data.length, 0)
})
