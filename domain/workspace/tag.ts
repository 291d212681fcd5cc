import { entity } from '#schema/entity.ts'
import { choice } from '#schema/fields/choice.ts'
import { text } from '#schema/fields/text.ts'

/** A coloured word that groups records of any entity. */
export const tag = entity('tag', {
  role: 'processor',
  subject: { none: 'a word of the tenant for many records; what it says of one person is the tagging, which hangs on the record' },
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'with-its-tenant', action: 'erase' },
  title: { of: ['name'], sort: 'name' },
  fields: {
    name: text({ holds: 'free-text', required: true, max: 60, unique: true, search: true, list: true, sortable: true, filterable: true }),
    colour: choice({
      of: ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'],
      holds: 'nothing-personal',
      list: true,
      initial: { value: 'grey' },
    }),
  },
  access: {
    read: { manager: 'all', member: 'all', 'read-only': 'all' },
    write: { manager: 'all' },
    create: { manager: 'all', member: 'all' },
  },
})
