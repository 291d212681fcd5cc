import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whatCame } from '#web/import/what-came.ts'

const progress = { done: 10, total: 10, created: 8, updated: 1, skipped: 0, failed: 1, leftOut: 0 }
const run = { id: '01a2027b-d68f-70f6-b70e-5f2543204674', state: 'done', progress } as const

test('what came is what this import made or changed', () => {
  assert.deepEqual(whatCame(run), [{ field: 'import', operator: 'eq', value: run.id }])
  assert.equal(whatCame({ ...run, progress: { ...progress, created: 0 } }).length, 1)
})

test('an import that was undone or wrote nothing has nothing to show', () => {
  assert.deepEqual(whatCame({ ...run, state: 'undone' }), [])
  assert.deepEqual(whatCame({ ...run, progress: { ...progress, created: 0, updated: 0 } }), [])
})
