import { channels, consentActs, consentMethods, messageClasses } from '#schema/consent.ts'
import { store } from '#schema/store.ts'

/** What a text said that people agreed to, for ever. */
export const consentNotice = store('consent_notice', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'proof of what people agreed to',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    /** SHA-256 of the text, hexadecimal. */
    hash: { type: 'text', holds: 'nothing-personal' },
    text: { type: 'text', holds: 'nothing-personal' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['hash'],
  grants: ['select', 'insert'],
})

/** One line of the consent ledger. Without a purpose it is about a whole class: an objection to all advertising. Lines are only added. */
export const consentEvent = store('consent_event', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'person_id' },
  onErasure: 'retain',
  why: 'who may be written to, and the proof of it',
  retain: { clock: 'recorded_at', rule: 'with-its-record', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'nothing-personal' },
    person_id: { type: 'uuid', holds: 'nothing-personal' },
    purpose_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    class: { type: 'text', holds: 'nothing-personal', oneOf: messageClasses },
    channel: { type: 'text', holds: 'nothing-personal', oneOf: [...channels, 'any'] },
    act: { type: 'text', holds: 'user.privacy_preferences', oneOf: consentActs },
    /** When it was said; `recorded_at`: when we wrote it down. */
    at: { type: 'timestamptz(3)', holds: 'user.privacy_preferences' },
    recorded_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    method: { type: 'text', holds: 'user.privacy_preferences', oneOf: consentMethods },
    language: { type: 'text', holds: 'nothing-personal', optional: true },
    notice_hash: { type: 'text', holds: 'nothing-personal', optional: true },
    /** The browser sent Global Privacy Control. */
    gpc: { type: 'boolean', holds: 'user.privacy_preferences', default: 'false' },
    /** Who wrote it down; nobody where the person did it. */
    actor_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    /** The message whose link was used. */
    message_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    sealed_evidence: { type: 'bytea', holds: 'free-text', optional: true },
  },
  key: ['id'],
  indexes: [
    ['person_id', 'id'],
    ['purpose_id', 'person_id'],
  ],
  grants: ['select', 'insert'],
})

/** What stays of a line after the person was erased: proof, and no way to the person but for who comes with the same address. */
export const consentProof = store('consent_proof', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { apart: 'it holds a keyed hash alone, and is what stays after an erasure' },
  onErasure: 'retain',
  why: 'to prove, after an erasure, that who was written to had agreed (Art. 17(3)(e) GDPR)',
  retain: { clock: 'shrunk_at', rule: 'consent-proof', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    person_hash: { type: 'bytea', holds: 'system.operations' },
    purpose_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
    class: { type: 'text', holds: 'nothing-personal', oneOf: messageClasses },
    act: { type: 'text', holds: 'nothing-personal', oneOf: consentActs },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    notice_hash: { type: 'text', holds: 'nothing-personal', optional: true },
    shrunk_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  indexes: [['person_hash', 'id']],
  grants: ['select', 'insert', 'delete'],
})

/** An address that gets no advertising, whoever brings it along again. */
export const suppression = store('suppression', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { apart: 'it holds a keyed hash alone, and is what stays after an erasure' },
  onErasure: 'retain',
  why: 'to keep an import from bringing back who does not want to be written to',
  retain: { clock: 'at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    hash: { type: 'bytea', holds: 'system.operations' },
    kind: { type: 'text', holds: 'nothing-personal', oneOf: ['email', 'phone'] },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    why: { type: 'text', holds: 'nothing-personal', oneOf: ['erasure', 'objection'] },
  },
  key: ['hash'],
  grants: ['select', 'insert'],
})

/** What the hashes of suppressions, proofs and erased identifiers are made with. One that came along with an archive goes on to be asked. */
export const suppressionKey = store('suppression_key', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'to know an address again that was barred from advertising or erased, here or where the organisation was before',
  retain: { clock: 'at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    /** Which key it is, by its own hash, hexadecimal. */
    id: { type: 'text', holds: 'system.operations' },
    /** Since when it has been used. */
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    sealed_key: { type: 'bytea', holds: 'system.operations' },
  },
  key: ['id'],
  grants: ['select', 'insert'],
})
