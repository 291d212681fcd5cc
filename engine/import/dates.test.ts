import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DateOrderScan, dayOf, momentOf, usualOrder } from '#engine/import/dates.ts'

test('days are read as people write them', () => {
  const written: [string, 'dmy' | 'mdy', string][] = [
    ['2026-12-31', 'dmy', '2026-12-31'],
    ['20261231', 'dmy', '2026-12-31'],
    ['31.12.2026', 'mdy', '2026-12-31'],
    ['1. 2. 2026', 'mdy', '2026-02-01'],
    ['12/31/2026', 'mdy', '2026-12-31'],
    ['31/12/2026', 'dmy', '2026-12-31'],
    ['1/2/2026', 'dmy', '2026-02-01'],
    ['1/2/2026', 'mdy', '2026-01-02'],
    ['2026-12-31 10:00', 'dmy', '2026-12-31'],
    ['5/17/2024, 10:31 AM', 'mdy', '2024-05-17'],
    ['soon', 'dmy', 'soon'],
    ['1/2/26', 'dmy', '1/2/26'],
    ['12/31/20261', 'mdy', '12/31/20261'],
  ]
  for (const [text, order, day] of written) assert.equal(dayOf(text, order), day, text)
})

test('moments without an offset are local time, also across summer time', () => {
  const written: [string, string][] = [
    ['2026-01-15 10:30', '2026-01-15T09:30:00.000Z'],
    ['15.07.2026 10:30:15', '2026-07-15T08:30:15.000Z'],
    ['7/15/2026, 1:05 PM', '2026-07-15T11:05:00.000Z'],
    ['7/15/2026 12:05 am', '2026-07-14T22:05:00.000Z'],
    ['2026-07-15', '2026-07-14T22:00:00.000Z'],
    ['2026-01-15T10:30:00.123Z', '2026-01-15T10:30:00.123Z'],
    ['2026-01-15T10:30:00+05:30', '2026-01-15T10:30:00+05:30'],
    ['never', 'never'],
    ['31.02.2026 10:00', '31.02.2026 10:00'],
    ['2026-02-30', '2026-02-30'],
    ['2026-13-01T10:00:00Z', '2026-13-01T10:00:00Z'],
  ]
  for (const [text, moment] of written) assert.equal(momentOf(text, 'mdy', 'Europe/Berlin'), moment, text)
})

test('a column tells the order of its dates, else the country does', () => {
  const orderOf = (...cells: string[]) => {
    const scan = new DateOrderScan()
    for (const cell of cells) scan.see(cell)
    return scan.order()
  }
  assert.equal(orderOf('01/02/2026', '13/02/2026'), 'dmy')
  assert.equal(orderOf('01/02/2026', '02/13/2026'), 'mdy')
  assert.equal(orderOf('01/02/2026'), null)
  assert.deepEqual([usualOrder('US'), usualOrder('GB'), usualOrder('DE')], ['mdy', 'dmy', 'dmy'])
})
