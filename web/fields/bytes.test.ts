import assert from 'node:assert/strict'
import test from 'node:test'
import { formatBytes } from '#web/fields/bytes.ts'

test('a size is said in the unit that needs the fewest digits, as the language writes it', () => {
  const said = [0, 1, 999, 1000, 1_234_567, 123_456_789, 10_000_000_000_000].map((bytes) => formatBytes(bytes, 'en'))
  assert.deepEqual(said, ['0 bytes', '1 byte', '999 bytes', '1 kB', '1.2 MB', '123 MB', '10,000 GB'])
  assert.equal(formatBytes(1_234_567, 'de').replace(/\s/g, ' '), '1,2 MB')
})
