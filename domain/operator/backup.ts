import { store } from '#schema/store.ts'

/** One run of the backup: of the whole installation, or of one tenant. What it holds stands in its manifest, beside its files. */
export const backupRun = store('backup_run', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'seeing when the last backup succeeded',
  retain: { clock: 'started_at', rule: 'job-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations', oneOf: ['nightly', 'manual'] },
    tenant_id: { type: 'uuid', holds: 'system.operations', optional: true },
    state: { type: 'text', holds: 'system.operations', oneOf: ['running', 'done', 'failed'] },
    started_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    row_count: { type: 'bigint', holds: 'system.operations', optional: true },
    byte_count: { type: 'bigint', holds: 'system.operations', optional: true },
    problem: { type: 'text', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['state', 'finished_at']],
  grants: [],
  backup: { none: 'speaks of the backups that are here, not of those that were' },
})

/** A backup that was brought back into a scratch database, and whether it was what it should be. */
export const backupDrill = store('backup_drill', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'knowing that backups can be restored',
  retain: { clock: 'started_at', rule: 'job-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    backup_id: { type: 'uuid', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['running', 'done', 'failed'] },
    started_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    row_count: { type: 'bigint', holds: 'system.operations', optional: true },
    problem: { type: 'text', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['state', 'finished_at']],
  grants: [],
  backup: { none: 'speaks of the backups that are here, not of those that were' },
})

/** A tenant that is being brought back from a backup. Until its row says `done`, nobody enters that tenant. */
export const tenantRestore = store('tenant_restore', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'keeping a tenant closed while its rows are exchanged, and going on after a crash',
  retain: { clock: 'started_at', rule: 'job-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    backup_id: { type: 'uuid', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['emptying', 'filling', 'checking', 'done'] },
    started_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    last_position: { type: 'bigint', holds: 'system.operations', optional: true },
    last_hash: { type: 'bytea', holds: 'system.operations', optional: true },
    /** Why it does not open although its rows are back: a code of ours, and names of places. */
    problem: { type: 'text', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['tenant_id', 'state']],
  grants: [],
  backup: { none: 'a restored installation begins with every tenant open' },
})
