import { store } from '#schema/store.ts'

/**
 * Somebody who wants to sign up and was sent the link to do so: nothing but the address that the link went to. Using the link removes it, and so does declining.
 * `invited`: the operator made it.
 */
export const signUp = store('sign_up', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { apart: 'nobody has an account yet; the row goes when the link ends' },
  why: 'confirming the address of whoever wants to sign up',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    email: { type: 'text', holds: 'user.contact.email' },
    invited: { type: 'boolean', holds: 'system.operations' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['token_hash'],
  unique: [['email']],
  indexes: [['expires_at']],
  grants: [],
  backup: { none: 'a link that was used would work again' },
})
