import { store } from '#schema/store.ts'

/** An authenticator app: RFC 6238. The secret is encrypted with the installation's key. Not confirmed: it was begun, and counts for nothing yet. */
export const totpFactor = store('totp_factor', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'asking for a code beside the password',
  retain: { clock: 'created_at', rule: 'with-its-account', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    sealed_secret: { type: 'bytea', holds: 'user.authorization.credentials' },
    /** The step of time whose code was accepted last: that one and those before it are used up. */
    last_step: { type: 'bigint', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    confirmed_at: { type: 'timestamptz(3)', holds: 'user.telemetry', optional: true },
    last_used_at: { type: 'timestamptz(3)', holds: 'user.telemetry', optional: true },
  },
  key: ['id'],
  indexes: [['account_id', 'id']],
  references: { account_id: 'account' },
  grants: [],
})
