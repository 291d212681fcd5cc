import { store } from '#schema/store.ts'

/** One browser that is signed in. The token is known to that browser alone; here lies its SHA-256. */
export const session = store('session', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  why: 'staying signed in, and seeing from where one is',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_seen_at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    ip: { type: 'inet', holds: 'user.device.ip_address' },
    browser: { type: 'text', holds: 'user.device', optional: true },
    os: { type: 'text', holds: 'user.device', optional: true },
  },
  key: ['id'],
  unique: [['token_hash']],
  indexes: [['account_id', 'id'], ['expires_at']],
  references: { account_id: 'account' },
  grants: [],
})
