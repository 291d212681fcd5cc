import { store } from '#schema/store.ts'

/** Somebody opened a person’s record: once an hour for each who does and each record. Lists are not noted. Nobody changes a row. */
export const recordRead = store('record_read', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'who looks at people without need is seen, and people can know when theirs was opened, why, and by which role',
  retain: { clock: 'at', rule: 'change-record', action: 'erase' },
  columns: {
    entity: { type: 'text', holds: 'nothing-personal' },
    record_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    /** The hour in which it was opened first; `at` says when in it. */
    hour: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_id: { type: 'uuid', holds: 'system.operations' },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_kind: { type: 'text', holds: 'system.operations', oneOf: ['member', 'key'] },
    /** As it was then. */
    role: { type: 'text', holds: 'system.operations' },
    purpose: { type: 'text', holds: 'system.operations', oneOf: ['work', 'api-key'] },
    channel: { type: 'text', holds: 'system.operations' },
  },
  key: ['record_id', 'hour', 'actor_id'],
  indexes: [['at'], ['actor_id', 'at']],
  grants: ['select', 'insert'],
})
