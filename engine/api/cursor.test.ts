import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idCursor } from '#engine/api/cursor.ts'

test('a page begins at the beginning or behind an id, and nowhere else', () => {
  assert.equal(idCursor(undefined), undefined)
  assert.equal(idCursor('0199a0b0-0000-7000-8000-000000000000'), '0199a0b0-0000-7000-8000-000000000000')
  for (const wrong of ['', 'x', '0199a0b0', null, 7, ['a', 'b'], {}])
    assert.throws(() => idCursor(wrong), { status: 400, code: 'cursor.unknown' }, String(wrong))
})
