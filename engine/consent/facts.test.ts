import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { factsOf } from '#engine/consent/facts.ts'
import { mayWriteTo } from '#engine/consent/person.ts'
import { suppressStatements } from '#engine/consent/suppression.ts'
import { exceptAll, stillToTell } from '#engine/consent/to-tell.ts'
import { maySend } from '#privacy/consent/may-send.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World
let trips = 0

before(async () => {
  world = await openWorld((database) => ({
    ...database,
    read: (...asked) => {
      trips += 1
      return database.read(...asked)
    },
    batch: (...asked) => {
      trips += 1
      return database.batch(...asked)
    },
  }))
})
after(() => world.close())

async function counted<T>(work: () => Promise<T>): Promise<{ answer: T; trips: number }> {
  trips = 0
  const answer = await work()
  return { answer, trips }
}

test('of however many people it is asked in two packets that leave together, and in one more where somebody was ever barred', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const made = await create(
    owner,
    'contact',
    Array.from({ length: 1000 }, (_, index) => ({ lastName: `Person ${index}`, emails: [{ value: `p${index}@x.example` }] })),
  )
  const people = made.map(({ id }) => ({ entity: 'contact', id }))
  assert.equal((await counted(() => factsOf(owner, people.slice(0, 1)))).trips, 2)
  assert.equal((await counted(() => factsOf(owner, people.slice(0, 200)))).trips, 2)
  const cipher = await world.keys.tenant(tenant.id)
  const at = world.clock.now().toISOString()
  await world.database.batch(
    tenant.id,
    suppressStatements(cipher, tenant.id, { emails: ['P7@x.example'], phones: [] }, { at, why: 'erasure' }),
  )
  const { answer, trips: with200 } = await counted(() => factsOf(owner, people.slice(0, 200)))
  assert.equal(with200, 3)
  const barred = [...answer.people].filter(([, known]) => maySend({ class: 'product' }, known).reason === 'suppression').map(([id]) => id)
  assert.deepEqual(barred, [people[7]?.id])
  assert.equal(
    (
      await mayWriteTo(
        owner,
        owner.model.get('contact'),
        made.slice(0, 3).map(({ id }) => id),
      )
    ).length,
    3,
  )

  // Right after a thousand came in, all of them are still to be told; one reason for all of them ends that.
  assert.deepEqual((({ waiting, people: shown }) => [waiting, shown.length])(await stillToTell(owner)), [1000, 50])
  assert.equal(await exceptAll(owner, 'from-person'), 1000)
  assert.equal((await stillToTell(owner)).waiting, 0)
  const told = [...(await factsOf(owner, people.slice(0, 1))).people.values()].map(({ told: one }) => one && [one.how, one.ground])
  assert.deepEqual(told, [['exception', 'from-person']])
})
