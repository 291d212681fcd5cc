import { store } from '#schema/store.ts'

/** Somebody asked to be written to; nothing is consented before the link in the letter was confirmed. */
export const optIn = store('opt_in', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'person_id' },
  why: 'asking by mail whether an address belongs to who gave it',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    /** The record, where the tenant holds one already. */
    person_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    token_hash: { type: 'bytea', holds: 'system.operations' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    sealed_wish: { type: 'bytea', holds: 'free-text' },
  },
  key: ['id'],
  unique: [['token_hash']],
  indexes: [['person_id', 'id']],
  grants: ['select', 'insert', 'delete'],
  backup: { none: 'whoever waits for a letter asks again' },
  archive: { none: 'the links lead to this installation' },
})
