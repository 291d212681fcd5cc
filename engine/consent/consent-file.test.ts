import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConsentFile } from '#engine/consent/consent-file.ts'

const manner = { order: 'dmy', timeZone: 'Europe/Berlin', now: '2026-11-22T12:00:00.000Z' } as const

const read = (...whens: readonly string[]) =>
  readConsentFile(['email;act;when;how', ...whens.map((when) => `ada@x.example;yes;${when};on paper`)].join('\n'), manner)

test('the day of a consent is read as it is written there', () => {
  const { lines, faulty } = read('2025-03-05', '05.03.2025', '5/3/2025 10:15', '2025-03-05T10:15:00+05:30', '2025-03-05T09:15Z')
  assert.deepEqual(faulty, [])
  assert.deepEqual(
    lines.map(({ at }) => at),
    [
      '2025-03-04T23:00:00.000Z',
      '2025-03-04T23:00:00.000Z',
      '2025-03-05T09:15:00.000Z',
      '2025-03-05T04:45:00.000Z',
      '2025-03-05T09:15:00.000Z',
    ],
  )
})

test('what is no day is told by its row: nobody agreed on a day that was guessed', () => {
  const { lines, faulty } = read('7', '12', '2025', 'March 2025', 'Tue', '31.02.2025', '2025-02-31 10:00', '45000', '', '2027-01-01')
  assert.deepEqual(lines, [])
  assert.deepEqual(
    faulty.map(({ row, fault }) => `${row} ${fault}`),
    Array.from({ length: 10 }, (_, at) => `${at + 2} when`),
  )
})
