import { store } from '#schema/store.ts'

/** What a program shows to come in: one tenant, one role. Whoever made it saw the key once; here lies its SHA-256. */
export const apiKey = store('api_key', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'letting programs in, and seeing which are still used',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    key_hash: { type: 'bytea', holds: 'user.authorization.credentials' },
    name: { type: 'text', holds: 'free-text' },
    role: { type: 'text', holds: 'system.operations' },
    created_by: { type: 'uuid', holds: 'user.unique_id.pseudonymous', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    last_used_on: { type: 'date', holds: 'system.operations', optional: true },
    expires_on: { type: 'date', holds: 'system.operations', optional: true },
    revoked_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  unique: [['key_hash']],
  indexes: [['tenant_id', 'id']],
  references: { tenant_id: 'tenant' },
  grants: [],
})
