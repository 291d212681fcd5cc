import { roles } from '#schema/access.ts'
import { store } from '#schema/store.ts'

/**
 * A role that the tenant made: a copy of a built-in one, with the rights that were edited since, as data. Its key begins with `x_` and stands where a built-in role's would:
 * with members and API keys.
 */
export const ownRole = store('own_role', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'who may do what, as the tenant decided',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'nothing-personal' },
    key: { type: 'text', holds: 'nothing-personal' },
    name: { type: 'text', holds: 'nothing-personal' },
    description: { type: 'text', holds: 'nothing-personal' },
    base: { type: 'text', holds: 'nothing-personal', oneOf: roles },
    rights: { type: 'jsonb', holds: 'nothing-personal' },
    version: { type: 'integer', holds: 'system.operations' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    updated_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['key'], ['name']],
  grants: ['select', 'insert', 'update', 'delete'],
})
