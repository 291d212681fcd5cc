import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { securityEvent } from '#domain/operator/security-event.ts'
import { contact } from '#domain/parties/contact.ts'
import { faultsOfRetention } from '#privacy/retention/conflicts.ts'
import { readLimits, within } from '#privacy/retention/limits.ts'
import { canOutlast, cutoff, endOf, isPeriod } from '#privacy/retention/period.ts'
import { type RulePeriod, rulePeriods } from '#privacy/retention/periods.ts'
import { decide, type Standing } from '#privacy/retention/precedence.ts'
import { type Chosen, refusals } from '#privacy/retention/setting.ts'

const at = (text: string): Date => new Date(text)
const day = 24 * 60 * 60 * 1000

test('a period is years, months, weeks, days or hours, and nothing else', () => {
  for (const right of ['P3Y', 'P12M', 'P30D', 'P1Y6M', 'PT1H', 'P2W', 'P0D']) assert.equal(isPeriod(right), true, right)
  for (const wrong of ['', 'P', 'PT', '3Y', 'P-1D', 'P1.5Y', 'P1S', 'PT30M', ' P1D', 'P1D ', 'P99999Y', 'P1D; drop', 7, null])
    assert.equal(isPeriod(wrong), false, String(wrong))
})

test('leap days and ends of months are cut short, never carried over', () => {
  assert.equal(endOf(at('2024-02-29T10:00:00Z'), 'P1Y', 'UTC').toISOString(), '2025-03-01T00:00:00.000Z')
  assert.equal(endOf(at('2025-01-31T10:00:00Z'), 'P1M', 'UTC').toISOString(), '2025-03-01T00:00:00.000Z')
  assert.equal(cutoff(at('2025-02-28T23:59:59.999Z'), 'P1M', 'UTC').toISOString(), '2025-01-27T23:59:59.999Z')
  assert.equal(cutoff(at('2025-03-01T00:00:00Z'), 'P1M', 'UTC').toISOString(), '2025-01-31T23:59:59.999Z')
})

test('a day is the tenant’s day, with 23 or 25 hours where the clocks change; hours are hours', () => {
  assert.equal(endOf(at('2026-03-28T12:00:00Z'), 'P1D', 'Europe/Berlin').toISOString(), '2026-03-29T22:00:00.000Z')
  assert.equal(endOf(at('2026-10-24T12:00:00Z'), 'P1D', 'Europe/Berlin').toISOString(), '2026-10-25T23:00:00.000Z')
  assert.equal(endOf(at('2026-10-24T12:00:00Z'), 'PT24H', 'Europe/Berlin').toISOString(), '2026-10-25T12:00:00.000Z')
  assert.equal(endOf(at('2026-10-24T12:00:00Z'), 'P0D', 'Europe/Berlin').toISOString(), '2026-10-24T12:00:00.000Z')
})

test('what is due by the cut-off is exactly what is due by its own clock, in every zone, over years', () => {
  const moments = fc.date({ min: at('2000-01-01'), max: at('2060-01-01'), noInvalidDate: true })
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Kathmandu', 'Australia/Lord_Howe')
  const periods = fc.constantFrom('P3Y', 'P12M', 'P1M', 'P30D', 'P7D', 'PT1H', 'P1Y6M', 'P0D', 'P2W')
  fc.assert(
    fc.property(moments, zones, periods, fc.integer({ min: -4 * day, max: 4 * day }), (now, zone, period, off) => {
      const edge = cutoff(now, period, zone)
      const from = new Date(edge.getTime() + off)
      assert.equal(endOf(from, period, zone) <= now, from <= edge)
      assert.ok(endOf(edge, period, zone) <= now && endOf(new Date(edge.getTime() + 1), period, zone) > now)
    }),
    { numRuns: 300 },
  )
})

const bare: Standing = { held: false, statutoryUntil: null, erasureAsked: false, maximumAt: null, settingAt: null }
const now = at('2026-11-22T09:00:00Z')

test('hold, law, request, promise, setting: the first that speaks decides, and a request that is defeated becomes a restriction', () => {
  const all: Standing = { held: true, statutoryUntil: at('2030-01-01'), erasureAsked: true, maximumAt: now, settingAt: now }
  assert.deepEqual(decide(all, now), { outcome: 'restrict', because: 'hold' })
  assert.deepEqual(decide({ ...all, held: false }, now), { outcome: 'restrict', because: 'statute' })
  assert.deepEqual(decide({ ...all, held: false, statutoryUntil: now }, now), { outcome: 'erase', because: 'request' })
  const unasked = { ...all, held: false, statutoryUntil: null, erasureAsked: false }
  assert.deepEqual(decide(unasked, now), { outcome: 'erase', because: 'maximum' })
  assert.deepEqual(decide({ ...unasked, maximumAt: null }, now), { outcome: 'erase', because: 'setting' })
  assert.deepEqual(decide(bare, now), { outcome: 'keep', because: 'nothing' })
})

test('sweeps are four days early for what was promised, and never for what somebody merely set', () => {
  const soon = new Date(now.getTime() + 4 * day)
  assert.equal(decide({ ...bare, maximumAt: soon }, now).outcome, 'erase')
  assert.equal(decide({ ...bare, maximumAt: new Date(soon.getTime() + 1) }, now).outcome, 'keep')
  assert.equal(decide({ ...bare, settingAt: soon }, now).outcome, 'keep')
})

test('nothing on hold and nothing that a law wants is ever erased, whatever else is said', () => {
  const moment = fc.option(fc.date({ min: at('2020-01-01'), max: at('2035-01-01'), noInvalidDate: true }))
  const standing = fc.record({
    held: fc.boolean(),
    statutoryUntil: moment,
    erasureAsked: fc.boolean(),
    maximumAt: moment,
    settingAt: moment,
  })
  fc.assert(
    fc.property(standing, (known) => {
      const guarded = known.held || (known.statutoryUntil !== null && now < known.statutoryUntil)
      assert.equal(guarded && decide(known, now).outcome === 'erase', false)
    }),
  )
})

test('the declared model agrees with itself', () => {
  assert.deepEqual(faultsOfRetention([contact], [securityEvent]), [])
})

const rule = (more: Partial<RulePeriod>): RulePeriod => ({ ...rulePeriods['message-history'], ...more })

test('a promise that a law forbids fails at the start, and both are named', () => {
  const billing = rule({ period: 'P5Y', most: 'P5Y', maximum: true, statute: { period: 'P8Y', law: '§ 147 AO' } })
  const faults = faultsOfRetention([], [], { ...rulePeriods, 'message-history': billing })
  assert.deepEqual(
    faults.map(({ problem }) => problem),
    ['§ 147 AO wants P8Y, people were promised P5Y', 'P5Y is less than § 147 AO wants, P8Y'],
  )
})

test('a table without a rule, with an unknown one, or with an end that nobody can make fails at the start', () => {
  const without = { ...contact, retain: undefined as unknown as typeof contact.retain }
  const unknown = { ...contact, retain: { ...contact.retain, rule: 'for-ever' as 'trash' } }
  const unable = { ...contact, retain: { ...contact.retain, rule: 'message-history', action: 'aggregate' } as const }
  const lost = { ...contact, retain: { ...contact.retain, rule: 'with-its-record' } as const }
  for (const [entity, problem] of [
    [without, /nothing says how long/],
    [unknown, /no rule is called "for-ever"/],
    [unable, /nobody can "aggregate"/],
    [lost, /hangs on no record/],
  ] as const)
    assert.match(
      faultsOfRetention([entity], [])
        .map((fault) => fault.problem)
        .join(),
      problem,
    )
})

const chosen = (period: string, more: Partial<Chosen> = {}): Chosen => ({ period, reason: null, answerable: null, reviewOn: null, ...more })
const codes = (given: RulePeriod, choice: Chosen): string[] => refusals(given, choice, '2026-11-22').map(({ code }) => code)

test('a tenant’s choice stays within the limits, and one against the law is told which law', () => {
  assert.deepEqual(codes(rule({}), chosen('P6M')), [])
  assert.deepEqual(codes(rule({}), chosen('P1D')), ['retention.too-short'])
  assert.deepEqual(codes(rule({}), chosen('P11Y')), ['retention.too-long'])
  assert.deepEqual(codes(rule({}), chosen('soon')), ['retention.no-period'])
  assert.deepEqual(codes(rulePeriods['security-log'], chosen('P1M')), ['retention.not-yours'])
  const [refused] = refusals(rule({ statute: { period: 'P8Y', law: '§ 147 AO' } }), chosen('P1Y'), '2026-11-22')
  assert.deepEqual(refused?.params, { period: 'P1Y', law: '§ 147 AO', least: 'P8Y' })
})

test('keeping something longer than usual needs a reason, somebody who answers for it, and a day of review within a year', () => {
  const whole = { reason: 'warranty', answerable: 'somebody', reviewOn: '2027-06-01' }
  assert.deepEqual(codes(rule({}), chosen('P2Y', whole)), [])
  assert.deepEqual(codes(rule({}), chosen('P2Y')), ['retention.unreasoned', 'retention.unanswered', 'retention.undated'])
  assert.deepEqual(codes(rule({}), chosen('P2Y', { ...whole, reviewOn: '2026-11-22' })), ['retention.review-past'])
  assert.deepEqual(codes(rule({}), chosen('P2Y', { ...whole, reviewOn: '2029-01-01' })), ['retention.review-too-far'])
})

test('the operator’s limits narrow what tenants may choose, and never widen it', () => {
  assert.deepEqual(readLimits('message-history=P90D..P2Y, while-subscribed=..P10Y'), {
    'message-history': { least: 'P90D', most: 'P2Y' },
    'while-subscribed': { most: 'P10Y' },
  })
  for (const wrong of [
    'messages=P1D..P2D',
    'message-history',
    'message-history=P1D..',
    'message-history=..P11Y',
    'message-history=P2Y..P1Y',
    'presence=..PT1H',
    'trash=soon..',
  ])
    assert.equal(readLimits(wrong), undefined, wrong)
  assert.deepEqual(codes(within(rule({}), { most: 'P9M' }), chosen('P10M')), ['retention.too-long'])
  assert.equal(within(rule({}), { most: 'P9M' }).period, 'P9M')
  assert.equal(canOutlast('P1M', 'P30D') && canOutlast('P30D', 'P1M'), true, 'neither is always the longer')
})
