import { store } from '#schema/store.ts'

/** A passkey (WebAuthn): its public half. Fingerprint or face stay in the device; we never see them. */
export const passkey = store('passkey', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'signing in without a password, or beside one',
  retain: { clock: 'created_at', rule: 'with-its-account', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    credential_id: { type: 'bytea', holds: 'user.device.device_id' },
    public_key: { type: 'bytea', holds: 'user.authorization.credentials' },
    /** How often the authenticator says that it has signed: one that goes back is a copy. */
    sign_count: { type: 'bigint', holds: 'system.operations' },
    transports: { type: 'text[]', holds: 'user.device' },
    name: { type: 'text', holds: 'free-text' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_used_at: { type: 'timestamptz(3)', holds: 'user.telemetry', optional: true },
  },
  key: ['id'],
  unique: [['credential_id']],
  indexes: [['account_id', 'id']],
  references: { account_id: 'account' },
  grants: [],
})
