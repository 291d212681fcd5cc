import assert from 'node:assert/strict'
import test from 'node:test'
import { canary, shown } from '#tests/privacy/canaries.ts'

const bird = canary('name')
const hides = {
  'as it is': `before ${bird} after`,
  'in small letters': bird.toLowerCase(),
  'in a URL': `/contacts?q=${encodeURIComponent(bird)}`,
  'in JSON': JSON.stringify({ name: bird }),
  'in JSON of plain ASCII': JSON.stringify({ name: bird }).replace(/ö/g, '\\u00f6'),
  'in base64': Buffer.from(`{"name":"${bird}"}`).toString('base64'),
  'in base64, one later': Buffer.from(`{"names":"${bird}"}`).toString('base64'),
  'in base64url, two later': Buffer.from(`{"namess":"${bird}"}`).toString('base64url'),
  'in UTF-16': Buffer.from(bird, 'utf16le').toString('latin1'),
  'in hex, as PostgreSQL writes bytes': `\\x${Buffer.from(bird).toString('hex')}`,
  'by its digits': bird.replace(/\D/g, ''),
}

for (const [where, text] of Object.entries(hides))
  test(`a canary is found ${where}`, () => {
    const written = where === 'in UTF-16' ? Buffer.from(text, 'latin1') : Buffer.from(text)
    assert.ok(shown(written, { bird }).length > 0)
    assert.deepEqual(shown(written, { other: canary('name') }), [])
  })
