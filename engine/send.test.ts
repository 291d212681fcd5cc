import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deliver, type Outgoing, outbox, type Sending, send } from '#engine/send.ts'
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
})

const letter = (tenantId: string, more: Partial<Outgoing> = {}): Outgoing => ({
  tenantId,
  class: 'transactional',
  template: 'test',
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

test('what needs consent is refused while there is no ledger, and its body is not kept', async () => {
  const tenant = await world.tenant()
  const mail = channel()
  for (const messageClass of ['marketing', 'newsletter', 'personal']) {
    assert.equal(await send(gate(mail), letter(tenant.id, { class: messageClass })), false)
    const message = await newest(tenant.id)
    assert.deepEqual([message?.state, message?.body], ['refused', null])
  }
  assert.equal(mail.taken.length, 0)
})

test('another tenant’s message cannot be delivered or listed', async () => {
  const [ours, theirs] = [await world.tenant(), await world.tenant()]
  await send(gate(channel()), letter(theirs.id))
  const mail = channel()
  await deliver(gate(mail), { tenantId: ours.id, messageId: (await newest(theirs.id))?.id ?? newId(world.clock) })
  assert.equal(mail.taken.length, 0)
  assert.equal((await outbox(world, ours.id, undefined)).data.length, 0)
})
