import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slugOf, slugsFor } from '#platform/accounts/slug.ts'

const first = (name: string, count: number) => slugsFor(name).take(count).toArray()

test('a slug is what is left of a name in an address', () => {
  assert.equal(slugOf('Müller & Söhne GmbH'), 'mueller-soehne-gmbh')
  assert.equal(slugOf('BA\u0308CKEREI Groß, Café'), 'baeckerei-gross-cafe')
  assert.equal(slugOf('  --ACME-- '), 'acme')
  assert.equal(slugOf('株式会社'), 'tenant')
  assert.equal(slugOf('<script>alert(1)</script>'), 'script-alert-1-script')
})

test('a taken slug gets a number, and stays short enough', () => {
  assert.deepEqual(first('Acme', 3), ['acme', 'acme-2', 'acme-3'])
  const long = first('a very long name '.repeat(10), 12)
  for (const slug of long) assert.match(slug, /^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$/, slug)
})

test('words that the address needs itself are never given away', () => {
  for (const word of ['API', 'Setup', 'Sign in', 'assets', 'healthz']) assert.match(first(word, 1)[0] ?? '', /-2$/)
})
