import { store } from '#schema/store.ts'

/** A file that is being brought in: what was detected, how its columns are mapped, how far it came. The file itself is encrypted on disk. */
export const importRun = store('import_run', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'mapping, progress and undo of an import',
  retain: { clock: 'created_at', rule: 'import-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['mapping', 'running', 'done', 'failed', 'undoing', 'undone'] },
    sealed_settings: { type: 'bytea', holds: 'free-text' },
    rows: { type: 'integer', holds: 'system.operations', default: '0' },
    done: { type: 'integer', holds: 'system.operations', default: '0' },
    created: { type: 'integer', holds: 'system.operations', default: '0' },
    updated: { type: 'integer', holds: 'system.operations', default: '0' },
    skipped: { type: 'integer', holds: 'system.operations', default: '0' },
    failed: { type: 'integer', holds: 'system.operations', default: '0' },
    kept: { type: 'integer', holds: 'system.operations', default: '0' },
    left_out: { type: 'integer', holds: 'system.operations', default: '0' },
    problem: { type: 'text', holds: 'system.operations', optional: true },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    started_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['created_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** What became of each row: written in the transaction that writes the record, so that a rerun knows (import, row). */
export const importRow = store('import_row', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'resuming after a crash without duplicates, error rows, undo',
  retain: { clock: 'import_id', rule: 'import-history', action: 'erase' },
  columns: {
    import_id: { type: 'uuid', holds: 'system.operations' },
    row: { type: 'integer', holds: 'system.operations' },
    outcome: { type: 'text', holds: 'system.operations', oneOf: ['created', 'updated', 'skipped', 'failed', 'kept', 'undone'] },
    record_id: { type: 'uuid', holds: 'system.operations', optional: true },
    change_id: { type: 'uuid', holds: 'system.operations', optional: true },
    version: { type: 'integer', holds: 'system.operations', optional: true },
    problems: { type: 'jsonb', holds: 'system.operations', optional: true },
  },
  key: ['import_id', 'row'],
  indexes: [['record_id']],
  references: { import_id: 'import_run' },
  grants: ['select', 'insert', 'update', 'delete'],
})

/** Records that an import made besides its rows, since a row named them: companies, tags. Undoing ends those that nothing else uses by then. */
export const importMade = store('import_made', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'undoing an import whole',
  retain: { clock: 'import_id', rule: 'import-history', action: 'erase' },
  columns: {
    import_id: { type: 'uuid', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    change_id: { type: 'uuid', holds: 'system.operations' },
    outcome: { type: 'text', holds: 'system.operations', oneOf: ['created', 'kept', 'undone'] },
  },
  key: ['import_id', 'record_id'],
  references: { import_id: 'import_run' },
  grants: ['select', 'insert', 'update', 'delete'],
})

/** A file that was taken out. It expires. */
export const exportRun = store('export_run', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'progress of an export and the record of who took what out',
  retain: { clock: 'created_at', rule: 'export-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    format: { type: 'text', holds: 'system.operations', oneOf: ['csv', 'xlsx', 'vcard', 'vcard3', 'json'] },
    state: { type: 'text', holds: 'system.operations', oneOf: ['queued', 'running', 'done', 'failed', 'expired'] },
    sealed_query: { type: 'bytea', holds: 'free-text' },
    total: { type: 'integer', holds: 'system.operations', optional: true },
    rows: { type: 'integer', holds: 'system.operations', default: '0' },
    problem: { type: 'text', holds: 'system.operations', optional: true },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  indexes: [['created_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'its files are here and expire' },
})
