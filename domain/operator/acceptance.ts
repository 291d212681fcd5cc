import { store } from '#schema/store.ts'

/** A text of the operator's that people agreed to, once, under its SHA-256: what was agreed to can be shown for ever. */
export const agreedText = store('agreed_text', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'showing what was agreed to',
  retain: { clock: 'created_at', rule: 'with-its-record', action: 'erase' },
  columns: {
    hash: { type: 'bytea', holds: 'system.operations' },
    text: { type: 'text', holds: 'nothing-personal' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['hash'],
  grants: [],
})

/** Who agreed to what when they signed up: the text by its hash, or, for the age, the years that they said to have. No date of birth is asked for. */
export const acceptance = store('acceptance', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'proof of what was agreed to, and that the age was asked',
  retain: { clock: 'accepted_at', rule: 'with-its-record', action: 'erase' },
  columns: {
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations', oneOf: ['agreement', 'policy', 'age'] },
    text_hash: { type: 'bytea', holds: 'user.privacy_preferences', optional: true },
    minimum_age: { type: 'integer', holds: 'user.demographic.age_range', optional: true },
    language: { type: 'text', holds: 'user.demographic.language', oneOf: ['en', 'de'] },
    accepted_at: { type: 'timestamptz(3)', holds: 'user.privacy_preferences' },
  },
  key: ['account_id', 'tenant_id', 'kind'],
  references: { account_id: 'account', tenant_id: 'tenant' },
  grants: [],
})
