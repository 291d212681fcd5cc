import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInside, networkIn } from '#platform/accounts/allowed-addresses.ts'

test('an address or a network is kept in its shortest form', () => {
  assert.equal(networkIn(' 203.0.113.7 '), '203.0.113.7/32')
  assert.equal(networkIn('203.0.113.7/24'), '203.0.113.0/24')
  assert.equal(networkIn('2001:DB8:0:0::1'), '2001:db8::1/128')
  assert.equal(networkIn('2001:db8::5/32'), '2001:db8::/32')
})

test('what is neither is nothing', () => {
  for (const text of ['', 'office', '203.0.113.7/33', '203.0.113', '1.2.3.4/-1', '::1/129', '203.0.113.7/24/8'])
    assert.equal(networkIn(text), undefined, text)
})

test('who is inside comes in, whichever way the address is written', () => {
  const networks = ['203.0.113.0/24', '2001:db8::/32']
  for (const address of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:1::2']) assert.ok(isInside(address, networks), address)
  for (const address of ['203.0.114.9', '2001:db9::1', 'nonsense', '']) assert.ok(!isInside(address, networks), address)
})
