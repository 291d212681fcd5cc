import { store } from '#schema/store.ts'

/** A link that works once: to set up the installation, to choose a new password, to join a tenant. Here lies the SHA-256 of its token; using it removes it. */
export const oneTimeToken = store('one_time_token', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'letting in whoever was sent the link',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    purpose: { type: 'text', holds: 'system.operations', oneOf: ['set-up', 'reset', 'join', 'operator'] },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous', optional: true },
    tenant_id: { type: 'uuid', holds: 'system.operations', optional: true },
    member_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['token_hash'],
  indexes: [['purpose', 'account_id', 'tenant_id', 'member_id'], ['expires_at']],
  references: { account_id: 'account', tenant_id: 'tenant' },
  grants: [],
  backup: { none: 'a link that was used would work again' },
})
