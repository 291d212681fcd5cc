import { store } from '#schema/store.ts'

/**
 * That a tenant is to be deleted, when, and what became of it: ids and numbers, no name. It outlives its tenant as the operator's record,
 * and so leads to none.
 */
export const tenantClosure = store('tenant_closure', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'keeping a tenant read-only until its last day, deleting all of it, and showing that it was done',
  retain: { clock: 'requested_at', rule: 'security-log', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['closing', 'deleting', 'ended'] },
    requested_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    due_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    ended_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    tables: { type: 'jsonb', holds: 'system.operations' },
    files: { type: 'integer', holds: 'system.operations', default: '0' },
    accounts: { type: 'integer', holds: 'system.operations', default: '0' },
  },
  key: ['id'],
  indexes: [['state', 'due_at']],
  grants: [],
  backup: { none: 'a tenant that comes back from a backup is open' },
})
