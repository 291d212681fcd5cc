import { store } from '#schema/store.ts'

/** A new address of an account, until the link that was sent there is used. One at a time: the newer one ends the older. */
export const emailChange = store('email_change', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'confirming a new address before it counts',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    email: { type: 'text', holds: 'user.contact.email' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['account_id'],
  unique: [['token_hash']],
  indexes: [['expires_at']],
  references: { account_id: 'account' },
  grants: [],
  backup: { none: 'a link that was used would work again' },
})
