import { entity } from '#schema/entity.ts'
import { anchor } from '#schema/fields/anchor.ts'
import { content } from '#schema/fields/content.ts'
import { text } from '#schema/fields/text.ts'

/** A document or picture about a record. It hangs on that record and ends with it, and its bytes with it. Who uploaded it is its author. */
export const file = entity('file', {
  role: 'processor',
  subject: 'about',
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'with-its-record', action: 'erase' },
  title: { of: ['name'], sort: 'name' },
  hangsOn: 'about',
  arrives: 'upload',
  fields: {
    about: anchor({ list: true, filterable: true }),
    name: text({ holds: 'free-text', names: 'file', required: true, max: 255, search: true, list: true, sortable: true, filterable: true }),
    content: content({ holds: 'free-text', onErasure: 'erase', list: true }),
  },
  access: {
    read: { manager: 'all', member: 'all', 'read-only': 'all' },
    write: { manager: 'all', member: 'own' },
    create: { manager: 'all', member: 'all' },
    export: { manager: 'all' },
    import: {},
  },
})
