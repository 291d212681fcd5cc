import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type About, type ConsentEvent, isRefusal, standing } from '#privacy/consent/fold.ts'
import { channels, consentActs, consentMethods } from '#schema/consent.ts'

const about: About = { purposeId: 'p1', class: 'newsletter', channel: 'mail' }
let made = 0

const event = (act: ConsentEvent['act'], day: number, more: Partial<ConsentEvent> = {}): ConsentEvent => ({
  id: `e${made++}`,
  purposeId: 'p1',
  class: 'newsletter',
  channel: 'mail',
  act,
  at: new Date(Date.UTC(2026, 0, day)).toISOString(),
  method: 'staff',
  gpc: false,
  ...more,
})

const act = (...events: ConsentEvent[]) => standing(events, about).act

test('nobody who never answered has consented', () => assert.equal(act(), null))

test('the newest answer counts, and at the same moment the refusal', () => {
  assert.equal(act(event('given', 1), event('withdrawn', 2)), 'withdrawn')
  assert.equal(act(event('withdrawn', 1), event('given', 2)), 'given')
  for (const refusal of ['refused', 'withdrawn', 'objected'] as const) assert.equal(act(event(refusal, 3), event('given', 3)), refusal)
})

test('what another system brought along never outranks a refusal, nor does a sale', () => {
  assert.equal(act(event('objected', 1), event('given', 9, { method: 'import' })), 'objected')
  assert.equal(act(event('withdrawn', 1), event('soft-opt-in', 9)), 'withdrawn')
  assert.equal(act(event('given', 1, { method: 'import' })), 'given')
})

test('an objection to all advertising counts for every purpose until somebody says yes to that purpose again', () => {
  const general = event('objected', 5, { purposeId: null, class: 'marketing', channel: 'any' })
  assert.equal(act(event('given', 1), general), 'objected')
  assert.equal(act(event('given', 1), general, event('given', 6)), 'given')
  assert.equal(act(general, event('given', 6, { purposeId: null, class: 'marketing' })), 'objected')
})

test('consent lapses, is renewed, and is not renewed where it was taken back', () => {
  assert.equal(act(event('given', 1), event('expired', 2)), 'expired')
  assert.equal(act(event('given', 1), event('expired', 2), event('renewed', 3)), 'renewed')
  assert.equal(act(event('given', 1), event('withdrawn', 2), event('renewed', 3)), 'withdrawn')
  assert.equal(act(event('renewed', 3)), null)
})

test('a browser that says no to sharing is no customer to be written to without asking', () => {
  assert.equal(act(event('soft-opt-in', 1)), 'soft-opt-in')
  assert.equal(act(event('soft-opt-in', 1, { gpc: true })), null)
  assert.equal(act(event('given', 1, { gpc: true })), 'given')
})

test('another purpose, another channel: another answer', () => {
  assert.equal(act(event('given', 1, { purposeId: 'p2' })), null)
  assert.equal(act(event('given', 1, { channel: 'phone' })), null)
  assert.equal(act(event('given', 1), event('withdrawn', 2, { channel: 'any' })), 'withdrawn')
})

const anyEvent = fc.record({
  id: fc.uuid(),
  purposeId: fc.constantFrom('p1', 'p2', null),
  class: fc.constantFrom('newsletter', 'marketing', 'personal') as fc.Arbitrary<ConsentEvent['class']>,
  channel: fc.constantFrom(...channels, 'any' as const),
  act: fc.constantFrom(...consentActs),
  at: fc.integer({ min: 1, max: 6 }).map((day) => new Date(Date.UTC(2026, 0, day)).toISOString()),
  method: fc.constantFrom(...consentMethods),
  gpc: fc.boolean(),
})
const ledger = fc.uniqueArray(anyEvent, { selector: ({ id }) => id, maxLength: 12 })

test('any ledger: the order in which it is read does not matter', () => {
  fc.assert(
    fc.property(
      ledger.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
      ([one, other]) => {
        assert.deepEqual(standing(one, about), standing(other, about))
      },
    ),
  )
})

test('any ledger: after a refusal that nothing follows, it is refused; and consent needs somebody’s own yes after the last one', () => {
  fc.assert(
    fc.property(ledger, (events) => {
      const last = event('withdrawn', 9, { channel: 'any' })
      assert.equal(standing([...events, last], about).act, 'withdrawn')
      const { act: stands, since } = standing(events, about)
      const no = events
        .filter((e) => isRefusal(e.act) && e.purposeId === 'p1' && (e.channel === 'mail' || e.channel === 'any'))
        .map(({ at }) => at)
      if (stands === 'given') for (const at of no) assert.ok((since ?? '') > at || events.some((e) => e.act === 'given' && e.at > at))
    }),
  )
})
