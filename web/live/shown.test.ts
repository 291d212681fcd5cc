import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrivalsOf, arrive, forgetArrivals, muchArrived } from '#web/live/arrivals.ts'
import { arrivedIn, isAsShown, newerOf } from '#web/live/shown.ts'

const row = (id: string, version = 1) => ({ id, version })
const rows = [row('a'), row('b'), row('c')]

test('what lies below the rows that were scrolled to is no new row', () => {
  const now = [row('new'), row('b', 2), row('c'), row('far below')]
  assert.deepEqual(arrivedIn({ rows, isAll: false }, now), ['new'])
  assert.deepEqual(arrivedIn({ rows, isAll: true }, now), ['new', 'far below'])
})

test('a row that shows already did not arrive, and an empty list misses whatever comes', () => {
  assert.deepEqual(arrivedIn({ rows, isAll: false }, rows), [])
  assert.deepEqual(arrivedIn({ rows: [], isAll: true }, [row('new')]), ['new'])
})

test('when the last row is gone nobody can say what lies below it, and all is new', () => {
  assert.deepEqual(arrivedIn({ rows, isAll: false }, [row('b'), row('new')]), ['new'])
})

test('a list that was opened after a change shows it already, whenever that is told', () => {
  assert.equal(isAsShown(rows, [row('a'), row('b'), row('c')]), true)
  assert.equal(isAsShown(rows, [row('a'), row('b', 2), row('c')]), false)
  assert.equal(isAsShown(rows, [row('new'), row('a'), row('b')]), false)
  assert.equal(isAsShown(rows, rows.slice(1)), false)
  assert.equal(isAsShown([], []), true)
})

test('an older answer that comes later changes nothing', () => {
  assert.equal(newerOf(row('a', 3), row('a', 2)).version, 3)
  assert.equal(newerOf(row('a', 3), row('a', 4)).version, 4)
  assert.equal(newerOf(row('a', 3), undefined).version, 3)
})

test('what arrives while a list is being fetched still waits when it is there', () => {
  arrive('list', ['a'])
  muchArrived('list')
  const asked = arrivalsOf('list')
  arrive('list', ['b'])
  muchArrived('list')
  forgetArrivals('list', asked)
  assert.deepEqual(arrivalsOf('list'), { ids: new Set(['b']), much: 2 })
  forgetArrivals('list', arrivalsOf('list'))
  assert.deepEqual(arrivalsOf('list'), { ids: new Set(), much: 0 })
})
