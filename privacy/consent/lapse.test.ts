import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ConsentEvent, standing } from '#privacy/consent/fold.ts'
import { asOfNow, lapsesOf } from '#privacy/consent/lapse.ts'
import { consentActs } from '#schema/consent.ts'

const about = { purposeId: 'p1', class: 'newsletter', channel: 'mail' } as const
const lasting = { about, lasts: 'P2Y' }

const line = (act: ConsentEvent['act'], at: string): ConsentEvent => ({
  ...{ id: `${act} ${at}`, purposeId: 'p1', class: 'newsletter', channel: 'mail', act, method: 'staff', gpc: false },
  at: new Date(at).toISOString(),
})
const over = (events: readonly ConsentEvent[], now: string, timeZone = 'Europe/Berlin') =>
  lapsesOf(events, lasting, { now: new Date(now), timeZone })

test('a yes lasts to the end of its last day in the tenant’s own time zone, across leap days', () => {
  const given = [line('given', '2024-02-29T12:00:00Z')]
  assert.deepEqual(over(given, '2026-02-28T22:59:59.999Z'), [])
  assert.deepEqual(over(given, '2026-02-28T23:00:00Z'), ['2026-02-28T23:00:00.000Z'])
  assert.deepEqual(over(given, '2026-02-28T23:00:00Z', 'America/New_York'), [])
})

test('what was said again lasts anew, a refusal does not lapse, and what has lapsed does not lapse twice', () => {
  const given = line('given', '2020-01-01T00:00:00Z')
  assert.deepEqual(over([given, line('renewed', '2021-12-31T00:00:00Z')], '2023-01-01T00:00:00Z'), [])
  assert.deepEqual(over([given, line('withdrawn', '2021-01-01T00:00:00Z')], '2026-01-01T00:00:00Z'), [])
  assert.deepEqual(over([given, line('expired', '2022-01-01T23:00:00Z')], '2026-01-01T00:00:00Z'), [])
  const sold = line('soft-opt-in', '2022-06-01T00:00:00Z')
  assert.equal(over([given, sold], '2026-01-01T00:00:00Z').length, 2, 'a sale stood in for it, and ended too')
})

const anyLine = fc.record({ act: fc.constantFrom(...consentActs), day: fc.integer({ min: 0, max: 2000 }) })

test('any ledger: the gate and the night judge alike, and whoever says yes after a lapse is heard, whenever the lapse is written down', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), fc.integer({ min: 0, max: 3000 }), (lines, today) => {
      const start = Date.UTC(2020, 0, 1)
      const at = (day: number) => new Date(start + day * 86_400_000).toISOString()
      const events = lines.filter(({ day }) => day <= today).map(({ act, day }) => line(act, at(day)))
      const judged = { now: new Date(at(today)), timeZone: 'UTC' }
      const written = asOfNow(events, lasting, judged)
      assert.deepEqual(asOfNow(written, lasting, judged), written)
      const again = line('given', new Date(judged.now.getTime() + 1).toISOString())
      assert.equal(standing([...written, again], about).act, 'given')
      assert.equal(standing([...events, again], about).act, 'given')
    }),
  )
})
