import { store } from '#schema/store.ts'

/** What happened to an account that its holder should know of. Twelve months, then it is gone. */
export const securityEventKinds = [
  ...['signed-in', 'sign-in-failed', 'factor-failed', 'locked', 'signed-out', 'session-ended'],
  ...['password-changed', 'factor-added', 'factor-removed', 'factors-reset', 'recovery-codes-made', 'recovery-code-used'],
  ...['recovery-codes-withdrawn', 'reset-link-made'],
  ...['passkey-copied', 'device-remembered', 'device-forgotten'],
] as const

export const securityEvent = store('security_event', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'seeing who tried to come in, and what changed about coming in',
  retain: { clock: 'at', rule: 'security-log', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    kind: { type: 'text', holds: 'user.telemetry', oneOf: securityEventKinds },
    at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    ip: { type: 'inet', holds: 'user.device.ip_address', optional: true },
    country: { type: 'text', holds: 'user.location.imprecise', optional: true },
    browser: { type: 'text', holds: 'user.device', optional: true },
    os: { type: 'text', holds: 'user.device', optional: true },
  },
  key: ['id'],
  indexes: [['account_id', 'id'], ['at']],
  references: { account_id: 'account' },
  grants: [],
})
