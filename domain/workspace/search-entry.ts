import { store } from '#schema/store.ts'

/**
 * The words by which a record is found. One row per record and right to read: `field` is '' for what everyone may read who may read the record, else the field's key.
 * It belongs to the search role, whose definer function alone can use its trigram index (operators on words are not leakproof).
 */
export const searchEntry = store('search_entry', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'finding records by any of their words; rebuilt from the records',
  retain: { clock: 'record_id', rule: 'with-its-record', action: 'erase' },
  columns: {
    entity: { type: 'text', holds: 'nothing-personal' },
    record_id: { type: 'uuid', holds: 'nothing-personal' },
    field: { type: 'text', holds: 'nothing-personal' },
    words: { type: 'text', holds: 'free-text' },
  },
  key: ['record_id', 'field'],
  grants: ['select', 'insert', 'update', 'delete'],
  ownedBy: 'search',
})
