import { store } from '#schema/store.ts'

/** A browser that its owner asked us to remember: it is not asked for the second factor, and strangers who guess cannot lock it out. Here lies the SHA-256 of its token. */
export const rememberedDevice = store('remembered_device', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'asking for the second factor once in thirty days',
  retain: { clock: 'expires_at', rule: 'sign-in-token', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'user.device.cookie_id' },
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    token_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_used_at: { type: 'timestamptz(3)', holds: 'user.telemetry' },
    expires_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    country: { type: 'text', holds: 'user.location.imprecise', optional: true },
    browser: { type: 'text', holds: 'user.device', optional: true },
    os: { type: 'text', holds: 'user.device', optional: true },
  },
  key: ['id'],
  unique: [['token_hash']],
  indexes: [['account_id', 'id'], ['expires_at']],
  references: { account_id: 'account' },
  grants: [],
  backup: { none: 'a device that was forgotten would be trusted again' },
})
