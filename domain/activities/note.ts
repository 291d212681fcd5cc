import { entity } from '#schema/entity.ts'
import { anchor } from '#schema/fields/anchor.ts'
import { boolean } from '#schema/fields/boolean.ts'
import { longText } from '#schema/fields/long-text.ts'

/** What somebody wrote down about a record. It hangs on that record: who may read the record reads the note, and it ends with it. */
export const note = entity('note', {
  role: 'processor',
  subject: 'about',
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'with-its-record', action: 'erase' },
  title: { of: ['text'] },
  hangsOn: 'about',
  authored: true,
  fields: {
    about: anchor({ list: true, filterable: true }),
    text: longText({ holds: 'free-text', onErasure: 'redact', required: true, search: true, list: true }),
    pinned: boolean({ list: true, filterable: true }),
  },
  access: {
    read: { manager: 'all', member: 'all', 'read-only': 'all' },
    write: { manager: 'all', member: 'own' },
    create: { manager: 'all', member: 'all' },
    export: { manager: 'all' },
    import: { manager: 'all' },
  },
})
