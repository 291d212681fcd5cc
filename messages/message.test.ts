import assert from 'node:assert/strict'
import { test } from 'node:test'
import { translate } from '#messages/catalogue.ts'
import { formatDate, formatDateTime, formatRelative } from '#messages/dates.ts'
import deWeb from '#messages/de/web.ts'
import enWeb from '#messages/en/web.ts'
import { fill, languageFor, type Message, messageAt, type Words } from '#messages/message.ts'

const berlin = { language: 'de', timeZone: 'Europe/Berlin' } as const
const london = { language: 'en', timeZone: 'Europe/London' } as const

test('a message says how many, in the grammar of its language', () => {
  assert.equal(translate('en', 'web.bulk.edited', { count: 1 }), '1 record changed')
  assert.equal(translate('en', 'web.bulk.edited', { count: 2318 }), '2,318 records changed')
  assert.equal(translate('de', 'web.bulk.edited', { count: 2318 }), '2.318 Einträge geändert')
})

test('what is not told stays visible as a gap, not as "undefined"', () => {
  assert.equal(fill('Hello {name}', 'en', {}), 'Hello {name}')
})

test('text that looks like a placeholder is not filled in turn', () => {
  assert.equal(fill('{a} {b}', 'en', { a: '{b}', b: 'x' }), '{b} x')
})

test('a browser’s languages are tried in its order', () => {
  assert.equal(languageFor(['fr', 'de-AT', 'en']), 'de')
  assert.equal(languageFor(['fr']), 'en')
})

test('a day has no time zone, an instant has the reader’s', () => {
  assert.equal(formatDate('2026-11-22', berlin), '22. Nov. 2026')
  assert.equal(formatDate('2026-11-22', london), '22 Nov 2026')
  assert.equal(formatDateTime('2026-11-22T23:30:00.000Z', berlin), '23. Nov. 2026, 00:30')
})

test('what happened lately is told by its distance, what is long ago by its date', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  assert.equal(formatRelative('2026-11-22T11:59:40Z', london, now), 'now')
  assert.equal(formatRelative('2026-11-22T11:15:00Z', london, now), '45 minutes ago')
  assert.equal(formatRelative('2026-11-21T12:00:00Z', berlin, now), 'gestern')
  assert.equal(formatRelative('2026-10-01T12:00:00Z', london, now), '1 Oct')
  assert.equal(formatRelative('2024-10-01T12:00:00Z', london, now), '1 Oct 2024')
})

function placeholders(message: Message | undefined): string[] {
  const texts = message === undefined ? [] : typeof message === 'string' ? [message] : [message.other]
  return texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []).sort()
}

function keysOf(words: Words): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    messageAt(words, key) === undefined ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  )
}

test('German tells the same values as English, sentence by sentence', () => {
  for (const key of keysOf(enWeb)) assert.deepEqual(placeholders(messageAt(deWeb, key)), placeholders(messageAt(enWeb, key)), key)
})
