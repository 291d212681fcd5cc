import { store } from '#schema/store.ts'

/** What an authenticator is asked to sign: once, within five minutes, by the browser that asked (`bound_to`: the SHA-256 of what its cookie holds). */
export const passkeyChallenge = store('passkey_challenge', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'an answer of an authenticator that was seen before is refused',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    challenge_hash: { type: 'bytea', holds: 'system.operations' },
    purpose: { type: 'text', holds: 'system.operations', oneOf: ['add', 'sign-in', 'factor', 'prove'] },
    bound_to: { type: 'bytea', holds: 'user.authorization.credentials' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['challenge_hash'],
  indexes: [['expires_at']],
  grants: [],
  backup: { none: 'it is over in five minutes' },
})
