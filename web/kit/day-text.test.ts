import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instantOf, readDay, wallTime } from '#web/kit/day-text.ts'

const today = '2026-11-22'

test('days are read as people write them', () => {
  assert.equal(readDay('2026-01-05', today), '2026-01-05')
  assert.equal(readDay('5.1.2026', today), '2026-01-05')
  assert.equal(readDay('05/01/2026', today), '2026-01-05')
  assert.equal(readDay('5.1.', today), '2026-01-05')
  assert.equal(readDay(' 5 1 26 ', today), '2026-01-05')
})

test('two digits of a year mean the nearest century, rather the past', () => {
  assert.equal(readDay('1.2.62', today), '1962-02-01')
  assert.equal(readDay('1.2.40', today), '2040-02-01')
})

test('a day that does not exist is not guessed', () => {
  assert.equal(readDay('31.2.2026', today), null)
  assert.equal(readDay('5.13.2026', today), null)
  assert.equal(readDay('soon', today), null)
})

test('a leap day is read in leap years only', () => {
  assert.equal(readDay('29.2.2024', today), '2024-02-29')
  assert.equal(readDay('29.2.2026', today), null)
})

test('a time is meant in the reader’s zone, in summer and in winter', () => {
  assert.equal(instantOf('2026-07-01', '09:30', 'Europe/Berlin'), '2026-07-01T07:30:00.000Z')
  assert.equal(instantOf('2026-12-01', '09:30', 'Europe/Berlin'), '2026-12-01T08:30:00.000Z')
  assert.equal(instantOf('2026-12-01', '23:00', 'America/Los_Angeles'), '2026-12-02T07:00:00.000Z')
})

test('an instant comes back as the wall shows it', () => {
  assert.deepEqual(wallTime('2026-07-01T22:30:00.000Z', 'Europe/Berlin'), { day: '2026-07-02', time: '00:30' })
})

test('the hour that daylight saving skips becomes the hour after', () => {
  const skipped = instantOf('2026-03-29', '02:30', 'Europe/Berlin')
  assert.ok(['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z'].includes(skipped))
})
