import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currencyOf, timeZoneOf } from '#platform/accounts/places.ts'
import { countries } from '#schema/values/country.ts'

test('every country has a currency and a time zone that exist', () => {
  const currencies = new Set(Intl.supportedValuesOf('currency'))
  for (const country of countries) {
    assert.ok(currencies.has(currencyOf(country)), `${country} ${currencyOf(country)}`)
    assert.doesNotThrow(() => new Intl.DateTimeFormat('en', { timeZone: timeZoneOf(country) }), country)
  }
})

test('the first guess is what most people there would say', () => {
  const said = ['DE', 'AT', 'CH', 'GB', 'US', 'DK', 'PL'].map((country) => `${currencyOf(country)} ${timeZoneOf(country)}`)
  assert.deepEqual(said, [
    'EUR Europe/Berlin',
    'EUR Europe/Vienna',
    'CHF Europe/Zurich',
    'GBP Europe/London',
    'USD America/New_York',
    'DKK Europe/Copenhagen',
    'PLN Europe/Warsaw',
  ])
})
