import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dueOf, mayExtend, monthOrThirtyDays, type RequestTimes, standsStill, warningOf } from '#privacy/requests/clock.ts'

const day = 24 * 60 * 60 * 1000
const at = (text: string): Date => new Date(text)
const times = (more: Partial<RequestTimes> = {}): RequestTimes => ({
  receivedAt: at('2026-03-10T09:00:00Z'),
  timeZone: 'Europe/Berlin',
  questions: [],
  extendedAt: null,
  fast: false,
  ...more,
})
const later = (from: Date, days: number): Date => new Date(from.getTime() + days * day)
const due = (given: RequestTimes, now = given.receivedAt): string => dueOf(given, now).toISOString()

test('a request is due at the earlier of thirty days and one calendar month, where the tenant is', () => {
  assert.equal(due(times()), '2026-04-09T09:00:00.000Z', 'March has 31 days: thirty days come first')
  assert.equal(due(times({ receivedAt: at('2027-01-31T10:00:00Z') })), '2027-02-28T10:00:00.000Z', 'a month from 31 January')
  assert.equal(due(times({ receivedAt: at('2028-01-30T10:00:00Z') })), '2028-02-29T10:00:00.000Z', 'a leap day')
  assert.equal(due(times({ receivedAt: at('2027-02-28T23:30:00Z') })), '2027-03-30T23:30:00.000Z', 'in Berlin it is 1 March: thirty days')
  assert.equal(due(times({ receivedAt: at('2027-02-28T23:30:00Z'), timeZone: 'UTC' })), '2027-03-28T23:30:00.000Z', 'in UTC still February')
})

test('the clock stands still only between a question that was asked in time and its answer', () => {
  const { receivedAt } = times()
  const asked = { askedAt: later(receivedAt, 1), answeredAt: later(receivedAt, 6) }
  assert.equal(due(times({ questions: [asked] })), later(receivedAt, 35).toISOString())
  assert.equal(
    due(times({ questions: [asked, { askedAt: later(receivedAt, 2), answeredAt: later(receivedAt, 4) }] })),
    later(receivedAt, 35).toISOString(),
  )
  const late = { askedAt: new Date(later(receivedAt, 2).getTime() + 1), answeredAt: later(receivedAt, 20) }
  assert.equal(due(times({ questions: [late] })), later(receivedAt, 30).toISOString())
  const open = times({ questions: [{ ...asked, answeredAt: null }] })
  assert.ok(standsStill(open))
  assert.equal(due(open, later(receivedAt, 9)), later(receivedAt, 38).toISOString())
  assert.ok(!standsStill(times({ questions: [{ ...late, answeredAt: null }] })))
})

test('one extension of two months counts if the person was told before the first end, and never for a child’s account', () => {
  const { receivedAt } = times()
  const told = times({ extendedAt: later(receivedAt, 29) })
  assert.equal(due(told), '2026-06-09T09:00:00.000Z')
  assert.equal(due(times({ extendedAt: new Date(later(receivedAt, 30).getTime() + 1) })), later(receivedAt, 30).toISOString())
  assert.ok(mayExtend(times(), later(receivedAt, 30)))
  assert.ok(!mayExtend(times(), new Date(later(receivedAt, 30).getTime() + 1)))
  assert.ok(!mayExtend(told, later(receivedAt, 29)))
  const fast = times({ fast: true, extendedAt: later(receivedAt, 0.5), questions: [{ askedAt: receivedAt, answeredAt: null }] })
  assert.equal(due(fast, later(receivedAt, 9)), later(receivedAt, 1).toISOString())
  assert.ok(!mayExtend(fast, receivedAt) && !standsStill(fast))
})

test('those in charge are warned seven, three and one day before, and then it is overdue', () => {
  const end = at('2026-04-09T09:00:00Z')
  const warned = [8, 7, 4, 3, 1.5, 1, 0.1, 0, -5].map((days) => warningOf(end, later(end, -days)))
  assert.deepEqual(warned, [null, 7, 7, 3, 3, 1, 1, 0, 0])
})

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Apia', 'Asia/Kathmandu', 'Australia/Lord_Howe']
const anyTimes = fc.record({
  receivedAt: fc.date({ min: at('1999-01-01T00:00:00Z'), max: at('2101-01-01T00:00:00Z'), noInvalidDate: true }),
  timeZone: fc.constantFrom(...zones),
})

test('under any clock and in any zone the first end is never later than thirty days, nor than a calendar month, and never before 28 days', () => {
  fc.assert(
    fc.property(anyTimes, ({ receivedAt, timeZone }) => {
      const end = monthOrThirtyDays(receivedAt, timeZone)
      assert.ok(end.getTime() - receivedAt.getTime() <= 30 * day)
      assert.ok(end.getTime() - receivedAt.getTime() >= 27.9 * day)
      const local = (moment: Date) => Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone)
      assert.ok(local(receivedAt).add({ months: 1 }).epochMilliseconds >= end.getTime())
    }),
    { numRuns: 500 },
  )
})

test('whatever was asked, answered and extended, a request ends within three months and the time for which it stood still, and each moment knows its warning', () => {
  const gaps = fc.array(
    fc.record({ from: fc.double({ min: 0, max: 90, noNaN: true }), days: fc.double({ min: 0, max: 60, noNaN: true }) }),
    { maxLength: 5 },
  )
  fc.assert(
    fc.property(anyTimes, gaps, fc.option(fc.double({ min: 0, max: 100, noNaN: true })), (base, asked, extended) => {
      const questions = asked.map(({ from, days }) => ({
        askedAt: later(base.receivedAt, from),
        answeredAt: later(base.receivedAt, from + days),
      }))
      const extendedAt = extended === null ? null : later(base.receivedAt, extended)
      const given: RequestTimes = { ...base, questions, extendedAt, fast: false }
      const now = later(base.receivedAt, 200)
      const plain = monthOrThirtyDays(base.receivedAt, base.timeZone).getTime()
      const still = questions.filter(({ askedAt }) => askedAt.getTime() - base.receivedAt.getTime() <= 2 * day)
      const most = still.reduce((sum, { askedAt, answeredAt }) => sum + (answeredAt.getTime() - askedAt.getTime()), 0)
      const end = dueOf(given, now).getTime()
      assert.ok(end >= plain && end <= plain + most + 62.1 * day)
      if (extendedAt === null) assert.ok(end <= plain + most)
      assert.equal(warningOf(new Date(end), new Date(end)), 0)
    }),
    { numRuns: 500 },
  )
})

test('an extension counts exactly where the person was told before the first end, and then gives two months by the calendar of the tenant', () => {
  fc.assert(
    fc.property(anyTimes, fc.double({ min: 0, max: 60, noNaN: true }), (base, days) => {
      const given: RequestTimes = { ...base, questions: [], extendedAt: later(base.receivedAt, days), fast: false }
      const first = monthOrThirtyDays(base.receivedAt, base.timeZone)
      const end = dueOf(given, later(base.receivedAt, 100))
      const local = Temporal.Instant.fromEpochMilliseconds(first.getTime()).toZonedDateTimeISO(base.timeZone)
      const extended = local.add({ months: 2 }).epochMilliseconds
      assert.equal(end.getTime(), (given.extendedAt?.getTime() ?? 0) <= first.getTime() ? extended : first.getTime())
      assert.equal(
        mayExtend({ ...given, extendedAt: null }, given.extendedAt ?? first),
        (given.extendedAt?.getTime() ?? 0) <= first.getTime(),
      )
      assert.ok(!mayExtend(given, base.receivedAt), 'once')
    }),
    { numRuns: 300 },
  )
})

test('a question in time adds exactly what its answer took, whichever came first, and a late one nothing', () => {
  const question = fc.record({ from: fc.double({ min: 0, max: 2, noNaN: true }), days: fc.double({ min: 0, max: 40, noNaN: true }) })
  fc.assert(
    fc.property(anyTimes, question, fc.double({ min: 2.001, max: 30, noNaN: true }), (base, { from, days }, late) => {
      const asked = { askedAt: later(base.receivedAt, from), answeredAt: later(base.receivedAt, from + days) }
      const tooLate = { askedAt: later(base.receivedAt, late), answeredAt: later(base.receivedAt, late + 10) }
      const first = monthOrThirtyDays(base.receivedAt, base.timeZone).getTime()
      const end = (questions: RequestTimes['questions']): number =>
        dueOf({ ...base, questions, extendedAt: null, fast: false }, later(base.receivedAt, 90)).getTime()
      assert.equal(end([tooLate]), first)
      assert.equal(end([asked]), first + asked.answeredAt.getTime() - asked.askedAt.getTime())
      assert.equal(end([asked, tooLate]), end([tooLate, asked]))
      const open: RequestTimes = { ...base, questions: [{ ...asked, answeredAt: null }], extendedAt: null, fast: false }
      const moments = [5, 20, 80].map((at) => later(base.receivedAt, at))
      const left = moments.map((now) => dueOf(open, now).getTime() - now.getTime())
      assert.ok(standsStill(open) && Math.max(...left) - Math.min(...left) < 1, 'while it is open as much time is left as there was')
    }),
    { numRuns: 300 },
  )
})

test('every last day of a month, leap or not, in winter or summer time: a calendar month later, or thirty days, at the same hour of the day', () => {
  for (const timeZone of zones)
    for (let month = 0; month < 8 * 12; month += 1) {
      const last = Temporal.PlainDate.from('2096-01-01')
        .add({ months: month + 1 })
        .subtract({ days: 1 })
      const start = last.toZonedDateTime({ timeZone, plainTime: '15:30' })
      const end = monthOrThirtyDays(new Date(start.epochMilliseconds), timeZone)
      const shown = Temporal.Instant.fromEpochMilliseconds(end.getTime()).toZonedDateTimeISO(timeZone)
      const next = last.add({ months: 1 })
      const days = last.until(next).days
      if (days < 30) assert.equal(shown.toPlainDate().toString(), next.toString(), `${timeZone} ${last.toString()}`)
      else
        assert.equal(
          end.getTime() - start.epochMilliseconds,
          Math.min(30 * day, start.add({ months: 1 }).epochMilliseconds - start.epochMilliseconds),
        )
    }
})
