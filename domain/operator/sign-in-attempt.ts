import { store } from '#schema/store.ts'

/**
 * How often something was tried in vain, by whom or for whom: an e-mail address or a network address, each as a keyed hash, so that nobody can be read out of it.
 * Addresses that no account has are counted the same: a lock tells nothing.
 */
export const signInAttempt = store('sign_in_attempt', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { apart: 'counted under a hash of what was typed, of accounts that may not exist; gone with the security log' },
  why: 'slows down those who guess passwords',
  retain: { clock: 'last_at', rule: 'sign-in-attempt', action: 'erase' },
  columns: {
    kind: { type: 'text', holds: 'system.operations', oneOf: ['account', 'address', 'device', 'factor', 'reset'] },
    subject_hash: { type: 'bytea', holds: 'user.unique_id.pseudonymous' },
    failures: { type: 'integer', holds: 'user.telemetry' },
    last_at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    locked_until: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['kind', 'subject_hash'],
  indexes: [['last_at']],
  grants: [],
  backup: { none: 'counts of the last hours' },
})
