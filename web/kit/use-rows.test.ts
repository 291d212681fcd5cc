import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangeAt, scrollFor } from '#web/kit/use-rows.ts'

test('every row in sight is drawn, wherever the list stands', () => {
  for (let top = 0; top < 3600; top += 7) {
    const { first, end } = rangeAt(top, 700, 36, 100)
    assert.ok(first * 36 <= top, `first row at ${top}`)
    assert.ok(end === 100 || end * 36 >= top + 700, `last row at ${top}`)
  }
})

test('a hundred thousand rows draw no more than a hundred', () => {
  const { first, end } = rangeAt(50_000 * 36, 900, 36, 100_000)
  assert.ok(end - first < 100)
  assert.ok(first < 50_000 && end > 50_025)
})

test('small movements draw nothing anew', () => {
  assert.deepEqual(rangeAt(1000, 700, 36, 1000), rangeAt(1004, 700, 36, 1000))
})

test('the range never leaves the list', () => {
  assert.deepEqual(rangeAt(-50, 700, 36, 0), { first: 0, end: 0 })
  const { first, end } = rangeAt(99_999, 700, 36, 10)
  assert.ok(first <= 10 && end === 10)
})

test('a row in sight is not scrolled to', () => {
  assert.equal(scrollFor(5, 0, 700, 36, 35), undefined)
})

test('a row above comes to the top, one below to the bottom, clear of the header', () => {
  assert.equal(scrollFor(5, 720, 700, 36, 35), 180)
  assert.equal(scrollFor(40, 0, 700, 36, 35), 40 * 36 + 36 + 35 - 700)
})
