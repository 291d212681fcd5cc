import { store } from '#schema/store.ts'

/** For who lost the phone: ten codes, each of which works once. Here lies a keyed hash; using a code removes it. */
export const recoveryCode = store('recovery_code', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'coming in when the second factor is lost',
  retain: { clock: 'created_at', rule: 'with-its-account', action: 'erase' },
  columns: {
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    code_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['account_id', 'code_hash'],
  references: { account_id: 'account' },
  grants: [],
})
