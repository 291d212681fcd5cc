import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whatCame } from '#web/import/what-came.ts'

const progress = { done: 10, total: 10, created: 8, updated: 1, skipped: 0, failed: 1 }
const run = {
  state: 'done',
  createdAt: '2026-11-22T09:00:00.000Z',
  startedAt: '2026-11-22T09:05:00.000Z',
  finishedAt: '2026-11-22T09:06:00.000Z',
  progress,
} as const
const source = { key: 'source', filter: ['eq'] } as never

test('what came is what was made by import while it ran', () => {
  assert.deepEqual(whatCame(run, { fields: [source] }), [
    { field: 'createdAt', operator: 'gte', value: run.startedAt },
    { field: 'createdAt', operator: 'lte', value: run.finishedAt },
    { field: 'source', operator: 'eq', value: 'import' },
  ])
})

test('an import that only changed records shows those that were changed', () => {
  const fields = whatCame({ ...run, progress: { ...progress, created: 0 } }, { fields: [source] }).map(({ field }) => field)
  assert.deepEqual(fields, ['updatedAt', 'updatedAt'])
})

test('an import that was undone or wrote nothing has nothing to show', () => {
  assert.deepEqual(whatCame({ ...run, state: 'undone' }, { fields: [] }), [])
  assert.deepEqual(whatCame({ ...run, progress: { ...progress, created: 0, updated: 0 } }, { fields: [] }), [])
})
