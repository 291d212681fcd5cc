import { store } from '#schema/store.ts'

/** One browser that is signed in. The token is known to that browser alone; here lies its SHA-256. */
export const session = store('session', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'staying signed in, and seeing from where one is',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    /** Whoever came in through a tenant's own provider is in that tenant alone. */
    only_tenant_id: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_seen_at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    ip: { type: 'inet', holds: 'user.device.ip_address' },
    browser: { type: 'text', holds: 'user.device', optional: true },
    os: { type: 'text', holds: 'user.device', optional: true },
    /** ISO 3166-1 alpha-2, from a table that ships with the software: there is no finer column. */
    country: { type: 'text', holds: 'user.location.imprecise', optional: true },
    time_zone: { type: 'text', holds: 'user.location.imprecise', optional: true },
    /** How its holder showed who they are: by password, passkey, identity provider, or the link that let them in for the first time. */
    method: { type: 'text', holds: 'user.telemetry', oneOf: ['password', 'passkey', 'provider', 'link'] },
    /** The second factor; none where the account has none. A passkey is both at once; `provider`: the tenant's own provider checked one. */
    factor: { type: 'text', holds: 'user.telemetry', oneOf: ['code', 'passkey', 'recovery-code', 'device', 'provider'], optional: true },
    /** When its holder last showed who they are. What guards the account is changed shortly after that alone. */
    proven_at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    /** The remembered device on which it runs. */
    device_id: { type: 'uuid', holds: 'user.device.cookie_id', optional: true },
  },
  key: ['id'],
  unique: [['token_hash']],
  indexes: [['account_id', 'id'], ['expires_at']],
  references: { account_id: 'account', only_tenant_id: 'tenant' },
  grants: [],
  backup: { none: 'whoever signed out would be signed in again' },
})
