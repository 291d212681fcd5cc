import assert from 'node:assert/strict'
import test from 'node:test'
import { promises } from '#privacy/promises.ts'
import { PromiseBroken, prove, type Trial } from '#tests/privacy/harness.ts'

interface Gate {
  open: boolean
}

const gate: Trial<Gate> = {
  open: () => ({ open: false }),
  off: (world) => {
    world.open = true
  },
}

test('a promise is proved by a test that passes with the mechanism and fails without it', async () => {
  await prove('X12', gate, async (world, kept) => kept(() => assert.equal(world.open, false)))
})

test('the switch may put another world in the place of the first', async () => {
  const trial: Trial<Gate> = { open: gate.open, off: () => ({ open: true }) }
  await prove('X12', trial, async (world, kept) => kept(() => assert.equal(world.open, false)))
})

test('a promise that does not hold is broken, though its mechanism is on', async () => {
  const proof = prove('X12', gate, async (world, kept) => kept(() => assert.equal(world.open, true)))
  await assert.rejects(proof, (error) => error instanceof PromiseBroken && error.id === 'X12')
})

test('a test that passes with the mechanism off proves nothing', async () => {
  await assert.rejects(
    prove('X12', gate, async (_, kept) => kept(() => assert.ok(true))),
    /still passes: it proves nothing/,
  )
})

test('failing for another reason than the promise proves nothing', async () => {
  const beside = prove('X12', gate, async (world, kept) => {
    assert.equal(world.open, false)
    await kept(() => assert.ok(true))
  })
  await assert.rejects(beside, /fails for another reason/)
  const crash = prove('X12', gate, async (world, kept) =>
    kept(() => {
      if (world.open) throw new TypeError('connection lost')
    }),
  )
  await assert.rejects(crash, /fails for another reason/)
})

test('a test that never asks whether the promise is kept proves nothing', async () => {
  await assert.rejects(
    prove('X12', gate, () => {}),
    /never asks/,
  )
})

test('every world is closed, also when the proof fails', async () => {
  let open = 0
  const counted: Trial<{ close(): void }> = {
    open: () => {
      open++
      return { close: () => void open-- }
    },
    off: () => counted.open(),
  }
  await assert.rejects(prove('X12', counted, async (_, kept) => kept(() => assert.ok(true))))
  assert.equal(open, 0)
})

test('no two promises share an id, and each says what is promised and what makes it true', () => {
  assert.equal(new Set(promises.map(({ id }) => id)).size, promises.length)
  assert.deepEqual(
    promises.filter((row) => row.promise.length < 20 || row.mechanism.length < 20),
    [],
  )
  assert.equal(promises.length, 109)
})
