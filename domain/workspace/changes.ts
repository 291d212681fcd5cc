import { store } from '#schema/store.ts'

/**
 * One row per write (a batch counts as one): who did what, when, to what; the names of the changed fields, never their values.
 * Nobody can change or remove a row: the app role may only insert.
 */
export const changeRecord = store('change_record', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'history, restore, undo and audit; the sealed record is the event that webhooks and live updates read',
  retain: { clock: 'at', rule: 'change-record', action: 'redact' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_kind: { type: 'text', holds: 'system.operations', oneOf: ['member', 'key', 'system', 'operator'] },
    actor_id: { type: 'uuid', holds: 'system.operations', optional: true },
    action: { type: 'text', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    fields: { type: 'text[]', holds: 'system.operations' },
    rows: { type: 'integer', holds: 'system.operations' },
    channel: { type: 'text', holds: 'system.operations' },
    commitment: { type: 'bytea', holds: 'system.operations' },
  },
  key: ['id'],
  grants: ['select', 'insert'],
})

/** Before and after of one record in one change: encrypted, erasable alone. Its commitment stays when the cipher goes. */
export const changePart = store('change_part', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  onErasure: 'empty',
  why: 'the values before and after a change, so that history can be shown and undone',
  retain: { clock: 'change_id', rule: 'change-record', action: 'erase' },
  columns: {
    change_id: { type: 'uuid', holds: 'system.operations' },
    position: { type: 'integer', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'system.operations' },
    commitment: { type: 'bytea', holds: 'system.operations' },
    sealed_values: { type: 'bytea', holds: 'free-text', optional: true, sealedBy: ['change_id', 'record_id'] },
  },
  key: ['change_id', 'position'],
  indexes: [['record_id', 'change_id']],
  references: { change_id: 'change_record' },
  grants: ['select', 'insert'],
})

/** The tail that waits for the sealer: filled with the change, emptied with the seal. */
export const unsealed = store('unsealed', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'finds the changes that have no position yet; a high-water mark would skip those that commit late',
  retain: { clock: 'change_id', rule: 'until-done', action: 'erase' },
  columns: { change_id: { type: 'uuid', holds: 'system.operations' } },
  key: ['change_id'],
  grants: ['select', 'insert', 'delete'],
  archive: { none: 'the tail of a chain that binds the tenant’s id' },
})

/** Position and hash of a change in the tenant's chain. */
export const changeSeal = store('change_seal', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'makes an edited, dropped, reordered or cut change record visible',
  retain: { clock: 'change_id', rule: 'change-record', action: 'redact' },
  columns: {
    position: { type: 'bigint', holds: 'system.operations' },
    change_id: { type: 'uuid', holds: 'system.operations' },
    hash: { type: 'bytea', holds: 'system.operations' },
  },
  key: ['position'],
  unique: [['change_id']],
  references: { change_id: 'change_record' },
  grants: ['select', 'insert'],
  archive: { none: 'seals bind the tenant’s id: old history arrives readable under one new sealed record' },
})

/** A change that came with an archive: it is covered by the sealed record of that import, not by a seal of its own. */
export const carriedChange = store('carried_change', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'tells history that was brought along from history that was lost or slipped in',
  retain: { clock: 'change_id', rule: 'change-record', action: 'redact' },
  columns: {
    change_id: { type: 'uuid', holds: 'system.operations' },
    import_id: { type: 'uuid', holds: 'system.operations' },
  },
  key: ['change_id'],
  indexes: [['import_id', 'change_id']],
  references: { change_id: 'change_record' },
  grants: ['select', 'insert'],
  archive: { none: 'speaks of the import that brought it here' },
})
