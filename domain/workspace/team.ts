import { entity } from '#schema/entity.ts'
import { parts } from '#schema/fields/parts.ts'
import { text } from '#schema/fields/text.ts'
import { user } from '#schema/fields/user.ts'

/** Members who work together: the scope "team" reaches the records of everyone in one's teams. */
export const team = entity('team', {
  role: 'processor',
  subject: { none: 'a group; its members are members' },
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'with-its-tenant', action: 'erase' },
  title: { of: ['name'], sort: 'name' },
  fields: {
    name: text({ holds: 'nothing-personal', required: true, unique: true, search: true, list: true, sortable: true, filterable: true }),
    lead: user({ list: true, filterable: true }),
    members: parts({ member: user({ required: true }) }, { list: true, max: 500 }),
  },
  access: { read: { manager: 'all', member: 'all', 'read-only': 'all' }, write: {} },
})
