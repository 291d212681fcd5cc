import { store } from '#schema/store.ts'

/** Which account is which member in which tenant. Role and state stand with the member, inside the tenant's wall. */
export const membership = store('membership', {
  role: 'controller',
  wall: 'global',
  subject: 'account',
  reach: { account: 'account_id' },
  why: 'finds the tenants that a signed-in person may enter',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    account_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    tenant_id: { type: 'uuid', holds: 'system.operations' },
    member_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['account_id', 'tenant_id'],
  unique: [['tenant_id', 'member_id']],
  references: { account_id: 'account', tenant_id: 'tenant' },
  grants: [],
})
