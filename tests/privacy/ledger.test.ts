import assert from 'node:assert/strict'
import test from 'node:test'
import { declaredFor, standings } from '#tests/privacy/ledger.ts'

const statusOf = (id: string, outcomes: Parameters<typeof standings>[0]) => standings(outcomes).find((each) => each.id === id)?.status

test('a promise without a test is open', () => {
  assert.equal(statusOf('X12', []), 'open')
  assert.equal(statusOf('X12', [{ id: 'S02', sentence: 'a wall', passed: true }]), 'open')
})

test('a promise is kept when its tests pass, and broken when one fails', () => {
  const passed = { id: 'X12', sentence: 'a wall', passed: true }
  assert.equal(statusOf('X12', [passed]), 'kept')
  assert.equal(statusOf('X12', [passed, { ...passed, passed: false }]), 'broken')
})

test('a test says by its name for which promise it stands', () => {
  assert.deepEqual(declaredFor('X12: a tenant sees nothing of another'), { id: 'X12', sentence: 'a tenant sees nothing of another' })
  assert.equal(declaredFor('a tenant sees nothing of another'), undefined)
})
