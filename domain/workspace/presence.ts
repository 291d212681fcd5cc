import { store } from '#schema/store.ts'

/** Which member has which record open right now. A row counts for half a minute and goes with the next look at the record. */
export const presence = store('presence', {
  role: 'processor',
  wall: 'tenant',
  subject: 'account',
  reach: { member: 'member_id' },
  why: 'two people who work on one record at the same time see each other',
  retain: { clock: 'seen_at', rule: 'presence', action: 'erase' },
  columns: {
    record_id: { type: 'uuid', holds: 'system.operations' },
    member_id: { type: 'uuid', holds: 'user.behavior' },
    entity: { type: 'text', holds: 'system.operations' },
    seen_at: { type: 'timestamptz(3)', holds: 'user.behavior' },
  },
  key: ['record_id', 'member_id'],
  indexes: [['seen_at']],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'says who looks at this moment' },
})
