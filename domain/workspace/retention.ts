import { store } from '#schema/store.ts'

/** How long the tenant keeps one kind of thing, where it chose for itself. Longer than usual needs a reason, somebody who answers for it, and a day on which it is looked at again. */
export const retentionSetting = store('retention_setting', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'how long the tenant keeps what it holds',
  retain: { clock: 'changed_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    /** The name of an entity or an own object, or a rule. */
    kind: { type: 'text', holds: 'nothing-personal' },
    period: { type: 'text', holds: 'nothing-personal' },
    clock: { type: 'text', holds: 'nothing-personal', oneOf: ['createdAt', 'updatedAt'] },
    reason: { type: 'text', holds: 'nothing-personal', optional: true },
    answerable: { type: 'uuid', holds: 'system.operations', optional: true },
    review_on: { type: 'date', holds: 'nothing-personal', optional: true },
    changed_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['kind'],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** One night’s ending of what is over its period. Numbers alone: whose it was is nobody’s business any more. */
export const sweep = store('sweep', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'shows that what should have ended has, and goes on where a run was broken off',
  retain: { clock: 'started_at', rule: 'sweep-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    /** Everything is judged as of this moment, however long the run takes. */
    started_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['started_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'speaks of what ended here' },
})

/** What a sweep found and took of one kind of thing. One that takes far more than usual waits until somebody has looked. */
export const sweepPart = store('sweep_part', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'what was over its period, what of it ended, what was held, what waits for somebody to look',
  retain: { clock: 'sweep_id', rule: 'sweep-history', action: 'erase' },
  columns: {
    sweep_id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'nothing-personal' },
    /** What began before it is due. */
    due_before: { type: 'timestamptz(3)', holds: 'system.operations' },
    since: { type: 'text', holds: 'system.operations', oneOf: ['createdAt', 'updatedAt'] },
    /** Ids of what is due and held, where the rest waits out of sight: these stay in sight. */
    spared: { type: 'text[]', holds: 'system.operations', optional: true },
    state: { type: 'text', holds: 'system.operations', oneOf: ['going', 'waiting', 'stopped', 'done'] },
    total: { type: 'bigint', holds: 'system.operations' },
    found: { type: 'bigint', holds: 'system.operations' },
    held: { type: 'bigint', holds: 'system.operations', default: '0' },
    taken: { type: 'bigint', holds: 'system.operations', default: '0' },
    /** What could not go, since something that stays needs it. */
    kept: { type: 'bigint', holds: 'system.operations', default: '0' },
    decided_by: { type: 'uuid', holds: 'system.operations', optional: true },
    decided_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['sweep_id', 'kind'],
  indexes: [['state', 'kind']],
  references: { sweep_id: 'sweep' },
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'speaks of what ended here' },
})

/** What may not end although it should: a dispute, an authority. Two people place one, or one person twice, a day apart. */
export const hold = store('hold', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'keeps what a dispute or an authority needs, and says who wanted it and why',
  retain: { clock: 'made_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    scope: { type: 'text', holds: 'system.operations', oneOf: ['record', 'filter', 'entity'] },
    entity: { type: 'text', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'system.operations', optional: true },
    sealed_filter: { type: 'bytea', holds: 'free-text', optional: true },
    /** Who wants it kept and why. */
    sealed_grounds: { type: 'bytea', holds: 'free-text' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['proposed', 'standing', 'released'] },
    review_on: { type: 'date', holds: 'system.operations' },
    made_by: { type: 'uuid', holds: 'system.operations' },
    made_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    /** Of the code that was mailed to whoever is alone. */
    code_hash: { type: 'bytea', holds: 'system.operations', optional: true },
    confirmed_by: { type: 'uuid', holds: 'system.operations', optional: true },
    confirmed_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    released_by: { type: 'uuid', holds: 'system.operations', optional: true },
    released_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['state', 'id'], ['record_id']],
  grants: ['select', 'insert', 'update', 'delete'],
})
