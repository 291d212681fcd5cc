import { store } from '#schema/store.ts'

/** A country whose law lets the tenant write to its customers without asking, and the tenant wants to. None until somebody switches one on. */
export const softOptInCountry = store('soft_opt_in_country', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'where a sale stands in for consent (Art. 13(2) of Directive 2002/58/EC)',
  retain: { clock: 'since', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    country: { type: 'text', holds: 'nothing-personal' },
    since: { type: 'timestamptz(3)', holds: 'system.operations' },
    actor_id: { type: 'uuid', holds: 'nothing-personal', optional: true },
  },
  key: ['country'],
  grants: ['select', 'insert', 'delete'],
})
