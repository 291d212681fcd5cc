import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsentEvent } from '#privacy/consent/fold.ts'
import { type Condition, conditions, matrix } from '#privacy/consent/matrix.ts'
import { maySend, type PersonFacts, reasons } from '#privacy/consent/may-send.ts'
import { type MessageClass, messageClasses } from '#schema/consent.ts'

const line = (act: ConsentEvent['act'], day: number, kind: MessageClass, more: Partial<ConsentEvent> = {}): ConsentEvent => ({
  id: `${act} ${day}`,
  purposeId: isAdvertising(kind) ? 'p1' : null,
  class: kind,
  channel: 'mail',
  act,
  at: `2026-01-0${day}T00:00:00.000Z`,
  method: 'staff',
  gpc: false,
  ...more,
})

const isAdvertising = (kind: MessageClass): boolean => matrix[kind].needs === 'consent'
const open: PersonFacts = { minor: false, restricted: false, suppressedAt: null, events: [], related: true, softOptIn: true }
const asked = (kind: MessageClass) => ({ class: kind, purposeId: isAdvertising(kind) ? 'p1' : null })

/** Everything speaks for the message: consent, where it needs one. */
const willing = (kind: MessageClass): PersonFacts => (isAdvertising(kind) ? { ...open, events: [line('given', 1, kind)] } : open)

const under: Record<Condition, (kind: MessageClass) => PersonFacts> = {
  restriction: (kind) => ({ ...willing(kind), restricted: true }),
  suppression: (kind) => ({ ...willing(kind), suppressedAt: '2026-01-05T00:00:00.000Z' }),
  objection: (kind) => ({
    ...willing(kind),
    events: [...willing(kind).events, line('objected', 2, 'marketing', { purposeId: null, channel: 'any' })],
  }),
  'opt-out': (kind) => ({ ...willing(kind), events: [...willing(kind).events, line('withdrawn', 2, kind)] }),
  minor: (kind) => ({ ...willing(kind), minor: true }),
}

for (const kind of messageClasses) {
  test(`${kind}: passes with everything in its favour`, () => assert.equal(maySend(asked(kind), willing(kind)).allowed, true))
  for (const condition of conditions)
    test(`${kind} × ${condition}: ${matrix[kind][condition]}`, () => {
      const verdict = maySend(asked(kind), under[condition](kind))
      assert.equal(verdict.allowed, matrix[kind][condition] === 'passes')
      if (!verdict.allowed) assert.equal(verdict.reason, condition)
    })
}

test('the matrix is the one that we print', () => {
  const printed = messageClasses.map(
    (kind) => `${kind} ${conditions.map((c) => (matrix[kind][c] === 'passes' ? '+' : '-')).join('')} ${matrix[kind].needs}`,
  )
  assert.deepEqual(printed, [
    'legal +++++ nothing',
    'transactional -++++ nothing',
    'service -++++ nothing',
    'personal -+--+ relation',
    'product ----- nothing',
    'marketing ----- consent',
    'newsletter ----- consent',
    'survey ----- consent',
  ])
})

test('advertising needs consent to its purpose, or a soft opt-in in its place', () => {
  for (const kind of ['marketing', 'newsletter', 'survey'] as const) {
    assert.deepEqual(maySend(asked(kind), open), { allowed: false, reason: 'no-consent' })
    assert.equal(maySend(asked(kind), { ...open, events: [line('soft-opt-in', 1, kind)] }).reason, 'soft-opt-in')
    assert.equal(maySend({ class: kind }, willing(kind)).reason, 'no-consent')
    assert.equal(maySend({ ...asked(kind), channel: 'phone' }, willing(kind)).reason, 'no-consent')
    assert.equal(maySend(asked(kind), { ...open, softOptIn: false, events: [line('soft-opt-in', 1, kind)] }).reason, 'soft-opt-in-off')
    assert.equal(maySend(asked(kind), { ...open, events: [line('given', 1, kind), line('expired', 2, kind)] }).reason, 'lapsed')
  }
})

test('a first message to one person needs a relation or a reason', () => {
  assert.deepEqual(maySend({ class: 'personal' }, { ...open, related: false }), { allowed: false, reason: 'no-relation' })
})

test('dunning and statutory invoices reach restricted people', () => {
  assert.equal(maySend({ class: 'transactional', statutory: true }, { ...open, restricted: true }).allowed, true)
})

test('after an erasure only a newer double opt-in is heard again', () => {
  const suppressed: PersonFacts = { ...open, suppressedAt: '2026-01-05T00:00:00.000Z' }
  const told = (day: number, method: ConsentEvent['method']) => ({ ...suppressed, events: [line('given', day, 'newsletter', { method })] })
  assert.equal(maySend(asked('newsletter'), told(6, 'double-opt-in')).allowed, true)
  assert.equal(maySend(asked('newsletter'), told(6, 'staff')).reason, 'suppression')
  assert.equal(maySend(asked('newsletter'), told(4, 'double-opt-in')).reason, 'suppression')
  const confirmed = told(6, 'double-opt-in')
  const later = (...more: ConsentEvent[]) => maySend(asked('newsletter'), { ...confirmed, events: [...confirmed.events, ...more] })
  assert.equal(later(line('renewed', 7, 'newsletter', { method: 'preference-centre' })).allowed, true)
  assert.equal(later(line('withdrawn', 7, 'newsletter')).reason, 'opt-out')
  const other = maySend(
    { class: 'newsletter', purposeId: 'p2' },
    { ...confirmed, events: [line('given', 8, 'newsletter', { purposeId: 'p2' })] },
  )
  assert.equal(other.reason, 'suppression', 'of another purpose nothing was confirmed')
})

test('what nobody knows stays here: an unknown class, facts that could not be found, advertising to nobody in particular', () => {
  for (const unknown of ['nonsense', '', 'toString', '__proto__']) assert.equal(maySend({ class: unknown }, open).reason, 'unknown-class')
  for (const kind of messageClasses) assert.equal(maySend(asked(kind), null).allowed, kind === 'legal', kind)
  for (const kind of messageClasses)
    assert.equal(maySend(asked(kind), 'no-person').allowed, ['legal', 'transactional', 'service'].includes(kind), kind)
})

test('every reason is a word that we know', () => {
  const known = new Set<string>(reasons)
  for (const kind of messageClasses)
    for (const facts of [open, null, 'no-person' as const, ...conditions.map((condition) => under[condition](kind))])
      assert.ok(known.has(maySend(asked(kind), facts).reason))
})
