import { writingReasons } from '#schema/consent.ts'
import { store } from '#schema/store.ts'

/** Why somebody of the tenant wrote to a person for the first time: one-to-one selling is direct marketing too. */
export const writingReason = store('writing_reason', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'person_id' },
  why: 'why a person may be written to personally',
  retain: { clock: 'at', rule: 'with-its-record', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'nothing-personal' },
    person_id: { type: 'uuid', holds: 'nothing-personal' },
    reason: { type: 'text', holds: 'user.privacy_preferences', oneOf: writingReasons },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    sealed_note: { type: 'bytea', holds: 'free-text', optional: true },
  },
  key: ['id'],
  indexes: [['person_id', 'id']],
  grants: ['select', 'insert', 'delete'],
})
