import { store } from '#schema/store.ts'

/** Everything of the tenant on its way out as one file, or in from one. The file is encrypted on disk and expires. */
export const archiveRun = store('archive_run', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'progress of taking everything out or bringing it in, and the record of who did',
  retain: { clock: 'created_at', rule: 'export-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    direction: { type: 'text', holds: 'system.operations', oneOf: ['out', 'in'] },
    state: { type: 'text', holds: 'system.operations', oneOf: ['queued', 'running', 'done', 'failed'] },
    done: { type: 'bigint', holds: 'system.operations', default: '0' },
    total: { type: 'bigint', holds: 'system.operations', default: '0' },
    bytes: { type: 'bigint', holds: 'system.operations', optional: true },
    sha256: { type: 'text', holds: 'system.operations', optional: true },
    problem: { type: 'text', holds: 'system.operations', optional: true },
    problem_part: { type: 'text', holds: 'system.operations', optional: true },
    sealed_task: { type: 'bytea', holds: 'free-text', optional: true },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['created_at', 'id']],
  grants: ['select', 'insert', 'update'],
  archive: { none: 'speaks of archives that were made here' },
})
