import { store } from '#schema/store.ts'

/** Half a sign-in: who it is was shown, the second factor was not. It opens nothing; ten minutes later it is over. */
export const pendingSignIn = store('pending_sign_in', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'asking for the second factor after the first',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    method: { type: 'text', holds: 'user.telemetry', oneOf: ['password', 'provider', 'link'] },
    /** Whoever came in through a tenant's own provider gets a session for that tenant alone. */
    only_tenant_id: { type: 'uuid', holds: 'system.operations', optional: true },
    remember: { type: 'boolean', holds: 'user.account.settings' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['token_hash'],
  indexes: [['expires_at']],
  references: { account_id: 'account', only_tenant_id: 'tenant' },
  grants: [],
  backup: { none: 'it is over in ten minutes' },
})
