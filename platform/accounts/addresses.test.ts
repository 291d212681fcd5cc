import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf, plainAddress } from '#platform/accounts/addresses.ts'

test('an address is kept as the database takes it', () => {
  assert.equal(plainAddress('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1')
  assert.equal(plainAddress('2001:db8::1'), '2001:db8::1')
  assert.equal(plainAddress('no address'), '0.0.0.0')
})

test('with IPv6 a customer is counted by the /64, with IPv4 by the address', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('2001:0db8:0:1:aaaa::1'), networkOf('2001:db8::1:bbbb:0:0:9'))
  assert.notEqual(networkOf('2001:db8:0:1::1'), networkOf('2001:db8:0:2::1'))
  assert.equal(networkOf('::1'), '0:0:0:0')
})
