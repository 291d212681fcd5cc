import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeTimeline, pinnedFirst, type TimelineItem } from '#web/derived/record/timeline.ts'

const note = (at: string, pinned = false): TimelineItem => ({
  kind: 'note',
  at,
  entity: 'note',
  record: { id: at, version: 1, createdAt: at, createdBy: null, updatedAt: at, updatedBy: null, deletedAt: null, can: [], pinned },
})

const change = (at: string): TimelineItem => ({
  kind: 'change',
  at,
  change: { id: at, at, by: null, action: 'update', fields: [], before: {}, after: {}, sealed: true },
})

const times = (items: readonly TimelineItem[]) => items.map((item) => item.at)

test('notes and changes stand in one order, the newest first', () => {
  const merged = mergeTimeline([
    { items: [note('5'), note('2')], hasMore: false },
    { items: [change('4'), change('3')], hasMore: false },
  ])
  assert.deepEqual(times(merged), ['5', '4', '3', '2'])
})

test('nothing is shown below the end of a source that has more', () => {
  const merged = mergeTimeline([
    { items: [note('5'), note('1')], hasMore: false },
    { items: [change('4'), change('3')], hasMore: true },
  ])
  assert.deepEqual(times(merged), ['5', '4', '3'])
})

test('a pinned note stands first, however old', () => {
  assert.deepEqual(times(pinnedFirst([note('5'), change('4'), note('1', true)], 'pinned')), ['1', '5', '4'])
})
