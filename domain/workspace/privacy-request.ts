import { behalves, checkSteps, erasureDeciders, requestChannels, requestEvents, requestKinds, requestStates } from '#schema/request.ts'
import { store } from '#schema/store.ts'

/**
 * What a person asks of the tenant about their data, and by when it is owed. Who asked, and every text that was written to and fro, lies encrypted in one column: erasing the
 * person empties it, and what stays says that somebody asked for something, when, and what came of it.
 */
export const privacyRequest = store('privacy_request', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  onErasure: 'empty',
  why: 'answering people who use their rights, in time, and showing that it was done',
  retain: { clock: 'received_at', rule: 'privacy-request', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations', oneOf: requestKinds },
    state: { type: 'text', holds: 'system.operations', oneOf: requestStates },
    channel: { type: 'text', holds: 'system.operations', oneOf: requestChannels },
    behalf: { type: 'text', holds: 'system.operations', oneOf: behalves },
    /** A child's account: owed within a day. */
    fast: { type: 'boolean', holds: 'system.operations' },
    language: { type: 'text', holds: 'system.operations', oneOf: ['en', 'de'] },
    received_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    due_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    /** Since when the clock stands still, because we wait for an answer. */
    still_since: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    extended_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    closed_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    /** The last warning that was given: days before the end. */
    warned: { type: 'integer', holds: 'system.operations', optional: true },
    /** The export or erasure that answers it. */
    work_id: { type: 'uuid', holds: 'system.operations', optional: true },
    entity: { type: 'text', holds: 'system.operations', optional: true },
    record_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous', optional: true },
    /** The address of whoever asked, as a token: a keyed hash, which means nothing under another tenant's key. */
    email_token: { type: 'bytea', holds: 'user.contact.email', optional: true },
    sealed_details: { type: 'bytea', holds: 'free-text', optional: true },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['state', 'due_at', 'id'], ['email_token', 'id'], ['record_id'], ['received_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** The records about whom a request is: staff or the address says so. */
export const privacyRequestPerson = store('privacy_request_person', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'about whom a request is',
  retain: { clock: 'request_id', rule: 'privacy-request', action: 'erase' },
  columns: {
    request_id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
  },
  key: ['request_id', 'record_id'],
  indexes: [['record_id']],
  references: { request_id: 'privacy_request' },
  grants: ['select', 'insert', 'delete'],
})

/** What happened to a request, and when: its clock is computed from it. */
export const privacyRequestEvent = store('privacy_request_event', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'showing when a request was confirmed, asked about, extended and answered',
  retain: { clock: 'at', rule: 'privacy-request', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    request_id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations', oneOf: requestEvents },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_id: { type: 'uuid', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['request_id', 'id']],
  references: { request_id: 'privacy_request' },
  grants: ['select', 'insert', 'delete'],
})

/**
 * The check of who asks: a link that works once, then a code by mail, then a page that is open for half an hour. Each step has a token of its own, of which only the SHA-256
 * lies here.
 */
export const privacyCheck = store('privacy_check', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { apart: 'gone within the hour: its links and pages expire and are swept' },
  why: 'making sure that whoever asks is the person, before anything is shown',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    step: { type: 'text', holds: 'system.operations', oneOf: checkSteps },
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    code_hash: { type: 'bytea', holds: 'user.authorization.credentials', optional: true },
    tries: { type: 'integer', holds: 'system.operations', default: '0' },
    request_id: { type: 'uuid', holds: 'system.operations', optional: true },
    language: { type: 'text', holds: 'system.operations', oneOf: ['en', 'de'] },
    sealed_email: { type: 'bytea', holds: 'user.contact.email' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['token_hash']],
  indexes: [['expires_at']],
  grants: ['select', 'insert', 'update', 'delete'],
  backup: { none: 'a link that was used would work again' },
  archive: { none: 'a link that was used would work again' },
})

/** How people reach whoever answers for data protection, and who that is in the app. One row each tenant. */
export const privacyContact = store('privacy_contact', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'printed on the privacy page and in letters, so that people know whom to ask',
  retain: { clock: 'changed_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    name: { type: 'text', holds: 'user.name', optional: true },
    email: { type: 'text', holds: 'user.contact.email', optional: true },
    site: { type: 'text', holds: 'user.contact.url', optional: true },
    post: { type: 'text', holds: 'user.contact.address', optional: true },
    whatsapp: { type: 'text', holds: 'user.contact.phone_number', optional: true },
    /** Instead of the one that the country has. */
    authority: { type: 'text', holds: 'nothing-personal', optional: true },
    /** Members who are told of requests; none stands for the owners. */
    in_charge: { type: 'text[]', holds: 'system.operations', default: "'{}'" },
    changed_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update'],
})

/** What the tenant lets Steward answer by itself. One row each tenant; without one nothing waits for a person that need not. */
export const requestSettings = store('request_settings', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'whether a person looks at each wish to be deleted, or only where something stands against it',
  retain: { clock: 'changed_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    erasure: { type: 'text', holds: 'nothing-personal', oneOf: erasureDeciders },
    changed_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update'],
})
