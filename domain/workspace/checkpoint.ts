import { store } from '#schema/store.ts'

/** Where a tenant’s chain of changes stood, signed: its copies leave the machine, so that nobody can cut or rewrite what is behind it unseen. */
export const checkpoint = store('checkpoint', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'shows that the chain of changes was neither cut nor rewritten since',
  retain: { clock: 'at', rule: 'change-record', action: 'redact' },
  columns: {
    position: { type: 'bigint', holds: 'system.operations' },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    document: { type: 'text', holds: 'system.operations' },
  },
  key: ['position', 'at'],
  grants: ['select', 'insert'],
  archive: { none: 'speaks of a chain that binds the tenant’s id' },
})
