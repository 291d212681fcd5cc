import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChangeEvent, gather, outdated, type Touched } from '#web/live/change.ts'

const change = (ids: readonly string[] | null, at: string, by = 'olga'): ChangeEvent => ({
  entity: 'contact',
  action: 'update',
  ids,
  gone: [],
  at,
  by: { kind: 'member', id: by },
})
const of = (...changes: ChangeEvent[]): Touched =>
  changes.reduce<Touched | undefined>((before, next) => gather(before, next, 'olga'), undefined) as Touched

test('of several changes of one record the last one counts', () => {
  assert.deepEqual(
    [...of(change(['a', 'b'], '2'), change(['a'], '3'), change(['b'], '1')).records],
    [
      ['a', '3'],
      ['b', '2'],
    ],
  )
})

test('one large change, or very many small ones, are much', () => {
  assert.equal(of(change(['a'], '1')).isMuch, false)
  assert.equal(of(change(null, '1'), change(['a'], '2')).isMuch, true)
  assert.equal(of(...Array.from({ length: 201 }, (_, n) => change([`${n}`], '1'))).isMuch, true)
})

test('what somebody else did among what I did is not mine alone', () => {
  assert.equal(of(change(['a'], '1'), change(['b'], '2')).isMine, true)
  assert.equal(of(change(['a'], '1'), change(['b'], '2', 'mia'), change(['c'], '3')).isMine, false)
})

test('what this tab has written itself is not asked for again, what it does not show yet is', () => {
  const touched = of(change(['mine', 'theirs', 'new'], '5'))
  assert.deepEqual(
    outdated(
      [
        { id: 'mine', updatedAt: '5' },
        { id: 'theirs', updatedAt: '4' },
      ],
      touched,
    ),
    ['theirs', 'new'],
  )
})
