import { toldGrounds, toldHows } from '#schema/consent.ts'
import { store } from '#schema/store.ts'

/** That a person was told that the tenant holds data about them, and where it came from; or why not. One line each. */
export const told = store('told', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'person_id' },
  why: 'whoever is held without having been asked must be told (Art. 14 GDPR)',
  retain: { clock: 'at', rule: 'with-its-record', action: 'erase' },
  columns: {
    person_id: { type: 'uuid', holds: 'nothing-personal' },
    entity: { type: 'text', holds: 'nothing-personal' },
    how: { type: 'text', holds: 'user.privacy_preferences', oneOf: toldHows },
    ground: { type: 'text', holds: 'nothing-personal', oneOf: toldGrounds, optional: true },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    message_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    actor_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    sealed_note: { type: 'bytea', holds: 'free-text', optional: true },
  },
  key: ['person_id'],
  grants: ['select', 'insert', 'delete'],
})
