import { store } from '#schema/store.ts'

/** A long piece of work as people see it: what it is, how far it came. Ids and numbers only. */
export const jobRun = store('job_run', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'progress and history of imports, exports and bulk changes',
  retain: { clock: 'created_at', rule: 'job-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['queued', 'running', 'done', 'failed'] },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    done: { type: 'integer', holds: 'system.operations', default: '0' },
    total: { type: 'integer', holds: 'system.operations', default: '0' },
    sealed_task: { type: 'bytea', holds: 'free-text', optional: true },
    result: { type: 'jsonb', holds: 'system.operations', optional: true },
    problem: { type: 'text', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['created_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'work of this installation' },
})
