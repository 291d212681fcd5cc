import { companySizes } from '#domain/operator/company-sizes.ts'
import { store } from '#schema/store.ts'

/** A business that uses Steward. The slug is public: that one is taken can be seen. */
export const tenant = store('tenant', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'names the tenant in paths',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    slug: { type: 'text', holds: 'user.contact.organization' },
    name: { type: 'text', holds: 'user.contact.organization' },
    company_size: { type: 'text', holds: 'nothing-personal', oneOf: companySizes, optional: true },
    industry: { type: 'text', holds: 'nothing-personal', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['slug']],
  grants: [],
})
