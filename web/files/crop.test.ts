import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { cropOf, dragged, middle, placed, within } from '#web/files/crop.ts'

const size = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) })
const look = fc.record({
  zoom: fc.double({ min: -2, max: 20, noNaN: true }),
  x: fc.double({ min: -3, max: 3, noNaN: true }),
  y: fc.double({ min: -3, max: 3, noNaN: true }),
})

test('the square never leaves the picture, however it is dragged or zoomed', () => {
  fc.assert(
    fc.property(size, look, fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }), (of, wanted, x, y) => {
      const shown = placed(of, dragged(of, within(of, wanted), 280, { x, y }), 280)
      assert.ok(shown.left <= 1e-6 && shown.top <= 1e-6)
      assert.ok(shown.left + shown.width >= 280 - 1e-6 && shown.top + shown.height >= 280 - 1e-6)
    }),
  )
})

test('the middle of a wide picture is its middle square, and dragging to the left shows more of the right', () => {
  const wide = { width: 400, height: 200 }
  assert.deepEqual(cropOf(wide, middle), { x: 0.25, y: 0, size: 1 })
  assert.deepEqual(cropOf(wide, dragged(wide, middle, 100, { x: -500, y: 0 })), { x: 0.5, y: 0, size: 1 })
  assert.deepEqual(cropOf(wide, { ...middle, zoom: 2 }), { x: 0.375, y: 0.25, size: 0.5 })
})
