import { messageClasses } from '#schema/consent.ts'
import { store } from '#schema/store.ts'

/** A message that leaves, or waits in the outbox, with the verdict that let it. Address and body are encrypted. */
export const message = store('message', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'what was sent to whom, and why it might',
  retain: { clock: 'created_at', rule: 'message-history', action: 'erase' },
  sent: { to: 'record_id', class: 'class', purpose: 'purpose_id', channel: 'channel' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    class: { type: 'text', holds: 'system.operations', oneOf: messageClasses },
    template: { type: 'text', holds: 'system.operations' },
    channel: { type: 'text', holds: 'system.operations', oneOf: ['mail'] },
    state: { type: 'text', holds: 'system.operations', oneOf: ['waiting', 'sent', 'kept', 'refused', 'failed'] },
    verdict: { type: 'text', holds: 'system.operations', optional: true },
    credential: { type: 'boolean', holds: 'system.operations' },
    attempts: { type: 'integer', holds: 'system.operations', default: '0' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    sent_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    /** The record of whom it goes to, where the tenant holds one. */
    record_id: { type: 'uuid', holds: 'system.operations', optional: true },
    entity: { type: 'text', holds: 'system.operations', optional: true },
    /** For which purpose, where it has one; and the line of the consent ledger on which the verdict rests. */
    purpose_id: { type: 'uuid', holds: 'system.operations', optional: true },
    consent_id: { type: 'uuid', holds: 'system.operations', optional: true },
    sealed_body: { type: 'bytea', holds: 'free-text', optional: true, secretWhen: 'credential' },
  },
  key: ['id'],
  indexes: [
    ['created_at', 'id'],
    ['record_id', 'id'],
  ],
  grants: ['select', 'insert', 'update', 'delete'],
})
