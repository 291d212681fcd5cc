import { byEngine, roles } from '#schema/access.ts'
import { entity } from '#schema/entity.ts'
import { choice } from '#schema/fields/choice.ts'
import { email } from '#schema/fields/email.ts'
import { text } from '#schema/fields/text.ts'

/** A person who works in the tenant: one account in one tenant. The account itself (password, factors, sessions) is the operator's, and apart. */
export const member = entity('member', {
  role: 'processor',
  subject: 'self',
  uses: { 'essential.service': 'contract', 'essential.service.security': 'legitimate-interests' },
  retain: { clock: 'createdAt', rule: 'with-its-tenant', action: 'erase' },
  title: { of: ['name'], otherwise: ['email'], sort: 'name' },
  fields: {
    name: text({ holds: 'user.name', required: true, search: true, list: true, sortable: true, filterable: true }),
    email: email({ required: true, unique: true, search: true, list: true, sortable: true, filterable: true }),
    role: choice({ of: roles, more: 'own-roles', holds: 'nothing-personal', required: true, list: true, filterable: true }),
  },
  states: { invited: { join: 'active', deactivate: 'inactive' }, active: { deactivate: 'inactive' }, inactive: { activate: 'active' } },
  grave: ['deactivate'],
  access: { read: { manager: 'all', member: 'all', 'read-only': 'all' }, write: {}, import: {}, join: byEngine },
})
