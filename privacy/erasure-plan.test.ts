import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErasureFacts, type ErasureReason, erasurePlan, newReasons } from '#privacy/erasure-plan.ts'

const nothing: ErasureFacts = {
  ...{ records: {}, rows: [], kept: [], bars: [], needed: [], holds: 0, restricted: 0, files: 0, recipients: [] },
  mentions: { direct: 0, names: 0 },
}

test('a person against whom nothing stands goes by themselves', () => {
  const plan = erasurePlan({ ...nothing, records: { contact: 1, note: 3 }, files: 2, mentions: { direct: 4, names: 5 } })
  assert.equal(plan.decision, 'automatic')
  assert.deepEqual(plan.goes.records, { contact: 1, note: 3 })
  assert.deepEqual([plan.goes.files, plan.redacted, plan.review], [2, 4, 5])
})

test('an open dispute, a hold, or somebody else’s record that needs theirs lets a person decide', () => {
  assert.deepEqual(erasurePlan({ ...nothing, bars: [{ entity: 'dispute', count: 1 }] }).reasons, [
    { why: 'bar', entity: 'dispute', count: 1 },
  ])
  assert.deepEqual(erasurePlan({ ...nothing, needed: [{ entity: 'seat', field: 'guest', count: 2 }] }).reasons, [
    { why: 'needed', entity: 'seat', count: 2 },
  ])
  assert.deepEqual(erasurePlan({ ...nothing, holds: 1 }).reasons, [{ why: 'hold', count: 1 }])
  for (const facts of [{ bars: [{ entity: 'dispute', count: 1 }] }, { holds: 1 }])
    assert.equal(erasurePlan({ ...nothing, ...facts }).decision, 'person')
  assert.equal(
    erasurePlan({ ...nothing, bars: [{ entity: 'dispute', count: 0 }] }).decision,
    'automatic',
    'a dispute that is over bars nobody',
  )
})

test('of a bill that a law keeps the statutory fields stay: it does not go, and says so', () => {
  const plan = erasurePlan({
    ...nothing,
    records: { contact: 1, bill: 2 },
    kept: [{ entity: 'bill', count: 2, fields: ['number', 'total'] }],
  })
  assert.deepEqual(plan.goes.records, { contact: 1 })
  assert.deepEqual(plan.stays, [{ entity: 'bill', count: 2, fields: ['number', 'total'] }])
  assert.equal(plan.decision, 'automatic')
})

test('what came since somebody decided is looked at again, and a hold every time', () => {
  const dispute = (count: number): ErasureReason => ({ why: 'bar', entity: 'dispute', count })
  const contract: ErasureReason = { why: 'bar', entity: 'contract', count: 1 }
  const [hold, restriction] = [{ why: 'hold', count: 1 } as const, { why: 'restriction', count: 1 } as const]
  assert.deepEqual(newReasons([dispute(1)], [dispute(2), contract]), [])
  assert.deepEqual(newReasons([dispute(2), contract], [dispute(1)]), [dispute(2), contract])
  assert.deepEqual(newReasons([hold, restriction], [hold, restriction]), [hold])
  assert.deepEqual(newReasons([], [dispute(1)]), [])
})
