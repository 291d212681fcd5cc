import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { recordTold, stillToTell, tellByLetter } from '#engine/consent/to-tell.ts'
import { outbox } from '#engine/outbox.ts'
import { deliver, type Sending } from '#engine/send.ts'
import type { Mail } from '#platform/mail/mail.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('who is held without having been asked is counted, told once by a letter with the source, and counted no more', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const people = [
    { lastName: 'Byron', emails: [{ value: 'ada@x.example' }], source: 'Fair in Hanover' },
    { lastName: 'Hopper' },
    { lastName: 'Noether', emails: [{ value: 'emmy@x.example' }] },
  ]
  const made = await create(owner, 'contact', people)
  await recordTold(owner, { entity: 'contact', id: made[2]?.id ?? '' }, 'exception', 'knows')
  const before = await stillToTell(owner)
  assert.deepEqual([before.waiting, before.overdue, before.people.map(({ id }) => id)], [2, 0, [made[0]?.id, made[1]?.id]])
  const taken: Mail[] = []
  const mail = { send: async (one: Mail) => void taken.push(one), close: async () => {} }
  const sending: Sending = { ...world, mail, mailFrom: 'crm@acme.example', baseUrl: 'https://crm.acme.example' }
  assert.deepEqual([await tellByLetter(owner, sending), await tellByLetter(owner, sending)], [1, 0])
  assert.equal((await stillToTell(owner)).waiting, 2, 'nobody is told before the letter has left')
  const [letter] = (await outbox(world, tenant.id, undefined)).data
  await deliver(sending, { tenantId: tenant.id, messageId: letter?.id ?? '' })
  assert.match(taken[0]?.text ?? '', /Fair in Hanover/)
  world.clock.at += 31 * 86_400_000
  const later = await stillToTell(owner)
  assert.deepEqual([later.waiting, later.overdue, later.people[0]?.id], [1, 1, made[1]?.id])
})
