import { store } from '#schema/store.ts'

/**
 * Who somebody is to the identity provider of one tenant: issuer and subject, never the e-mail address. It opens that tenant alone, in whatever other tenants
 * the account is.
 */
export const identity = store('identity', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'signing in through the provider of an organisation',
  retain: { clock: 'created_at', rule: 'with-its-record', action: 'erase' },
  columns: {
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    issuer: { type: 'text', holds: 'system.operations' },
    subject: { type: 'text', holds: 'user.unique_id' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_used_on: { type: 'date', holds: 'user.telemetry', optional: true },
  },
  key: ['tenant_id', 'issuer', 'subject'],
  unique: [['tenant_id', 'account_id']],
  indexes: [['account_id']],
  references: { tenant_id: 'tenant', account_id: 'account' },
  grants: [],
})

/** Somebody on their way to a provider and back: what the answer is checked against. It is used once, by the browser that began. */
export const providerVisit = store('provider_visit', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'checking what a provider answers',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    browser_hash: { type: 'bytea', holds: 'user.device.cookie_id' },
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    purpose: { type: 'text', holds: 'system.operations', oneOf: ['sign-in', 'link'] },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous', optional: true },
    state: { type: 'text', holds: 'user.authorization.credentials' },
    nonce: { type: 'text', holds: 'user.authorization.credentials' },
    verifier: { type: 'text', holds: 'user.authorization.credentials' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['browser_hash'],
  indexes: [['expires_at']],
  references: { tenant_id: 'tenant', account_id: 'account' },
  grants: [],
  backup: { none: 'an answer that was used would count again' },
})
