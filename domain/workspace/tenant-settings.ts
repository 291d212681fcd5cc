import { store } from '#schema/store.ts'

/** How the tenant works; one row each. `model_version` counts the changes of its own fields and objects. */
export const tenantSettings = store('tenant_settings', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'country, language, time zone and currency of the business',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    country: { type: 'text', holds: 'nothing-personal' },
    language: { type: 'text', holds: 'nothing-personal', oneOf: ['en', 'de'] },
    time_zone: { type: 'text', holds: 'nothing-personal' },
    currency: { type: 'text', holds: 'nothing-personal' },
    /** Every member needs a second factor. */
    demands_factor: { type: 'boolean', holds: 'nothing-personal', default: 'false' },
    /** Networks (CIDR) from which members and keys come in; none stands for everywhere. */
    allowed_addresses: { type: 'text[]', holds: 'system.operations', default: "'{}'" },
    model_version: { type: 'integer', holds: 'system.operations', default: '0' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update'],
})
