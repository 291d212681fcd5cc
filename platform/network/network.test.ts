import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isInside, isPublic, networkIn } from '#platform/network/network.ts'

test('an address or a network is kept in its shortest form', () => {
  const forms = {
    ' 203.0.113.7 ': '203.0.113.7/32',
    '203.0.113.7/24': '203.0.113.0/24',
    '0.0.0.0/0': '0.0.0.0/0',
    '2001:DB8:0:0::1': '2001:db8::1/128',
    '2001:db8::5/32': '2001:db8::/32',
    'fe80::1%eth0': 'fe80::1/128',
  }
  for (const [text, form] of Object.entries(forms)) assert.equal(networkIn(text), form, text)
})

test('an IPv4 network in the clothes of IPv6 is kept as what it is', () => {
  assert.equal(networkIn('::ffff:203.0.113.7'), '203.0.113.7/32')
  assert.equal(networkIn('::ffff:203.0.113.7/120'), '203.0.113.0/24')
  assert.equal(networkIn('::ffff:cb00:7107/96'), '0.0.0.0/0')
  assert.equal(networkIn('::ffff:203.0.113.7/80'), '::/80')
})

test('what is neither is nothing', () => {
  const wrong = [
    '',
    'office',
    '203.0.113.7/33',
    '203.0.113',
    '1.2.3.4/-1',
    '::1/129',
    '203.0.113.7/24/8',
    '203.0.113.7/',
    '/24',
    '1.2.3.4/+8',
  ]
  const old = ['10.1/16', '010.0.0.0/8', '0x0a.0.0.0/8', '167772160/8', '10.0.0.0/255.0.0.0', '10.0.0.0/8.0', '1.2.3.4%eth0']
  for (const text of [...wrong, ...old]) assert.equal(networkIn(text), undefined, text)
})

test('who is inside comes in, whichever way the address is written', () => {
  const networks = ['203.0.113.0/24', '2001:db8::/32']
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '2001:db8:1::2', '2001:db8::1%eth0'])
    assert.ok(isInside(address, networks), address)
  for (const address of ['203.0.114.9', '2001:db9::1', '203.0.113', 'nonsense', '']) assert.ok(!isInside(address, networks), address)
  assert.ok(!isInside('203.0.113.9', ['::/0']), 'all of IPv6 is nothing of IPv4')
})

/** An address as a number, with the number of its bits. */
type Bits = readonly [address: bigint, size: 32 | 128]

/** No IPv6 address in which an IPv4 address hides: its first bit is set. */
const address = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((bits): Bits => [bits, 32]),
  fc.bigInt({ min: 2n ** 127n, max: 2n ** 128n - 1n }).map((bits): Bits => [bits, 128]),
)

const textOf = ([bits, size]: Bits): string => {
  const [width, count, base, mark] = size === 32 ? [8n, 4, 10, '.'] : [16n, 8, 16, ':']
  const parts = Array.from({ length: count }, (_, index) => (bits >> (width * BigInt(count - 1 - index))) & (2n ** width - 1n))
  return parts.map((part) => part.toString(base)).join(mark)
}

test('inside are those whose first bits are those of the network, in whichever clothes', () => {
  const length = fc.nat({ max: 128 })
  fc.assert(
    fc.property(address, length, fc.option(fc.nat({ max: 126 })), address, ([bits, size], long, flipped, stranger) => {
      const first = long % (size + 1)
      const other: Bits = flipped === null ? stranger : [bits ^ (1n << BigInt(flipped % size)), size]
      const expected = other[1] === size && other[0] >> BigInt(size - first) === bits >> BigInt(size - first)
      const kept = networkIn(`${textOf([bits, size])}/${first}`) ?? assert.fail()
      assert.equal(networkIn(kept), kept)
      if (size === 32) assert.equal(networkIn(`::ffff:${textOf([bits, size])}/${first + 96}`), kept)
      const clothes = other[1] === 32 ? [textOf(other), `::ffff:${textOf(other)}`] : [textOf(other)]
      for (const text of clothes) assert.equal(isInside(text, [kept]), expected, `${text} in ${kept}`)
      assert.ok(isInside(textOf([bits, size]), [kept]))
    }),
    { numRuns: 500 },
  )
})

test('what is public is so in whichever clothes', () => {
  fc.assert(fc.property(fc.ipV4(), (four) => assert.equal(isPublic(`::ffff:${four}`), isPublic(four))))
})

test('no text is taken for a network by chance, and none throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdef:./%x- ') }), (text) => {
      const kept = networkIn(text)
      if (kept !== undefined) assert.equal(networkIn(kept), kept)
      assert.equal(typeof isInside(text, ['0.0.0.0/0', '::/0']), 'boolean')
      assert.equal(typeof isPublic(text), 'boolean')
    }),
  )
})
