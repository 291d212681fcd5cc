import { store } from '#schema/store.ts'

/** What a request with an Idempotency-Key did, so that asking again does not do it twice. Holds the id of what it made, never the request. */
export const idempotencyKey = store('idempotency_key', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'a request that is repeated after a lost answer acts once',
  retain: { clock: 'at', rule: 'idempotency', action: 'erase' },
  columns: {
    key_hash: { type: 'bytea', holds: 'system.operations' },
    request_hash: { type: 'bytea', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'system.operations' },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['key_hash'],
  indexes: [['at']],
  grants: ['select', 'insert', 'delete'],
  backup: { none: 'what a repeated request made may not be there after a restore' },
  archive: { none: 'answers to requests of the last hours, by keys of this installation' },
})
