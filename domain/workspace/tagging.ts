import { store } from '#schema/store.ts'

/** Which record bears which tag. It hangs on the record and ends with it. */
export const tagging = store('tagging', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'grouping records',
  retain: { clock: 'record_id', rule: 'with-its-record', action: 'erase' },
  columns: {
    record_id: { type: 'uuid', holds: 'nothing-personal' },
    tag_id: { type: 'uuid', holds: 'user.demographic.profile' },
    entity: { type: 'text', holds: 'nothing-personal' },
  },
  key: ['record_id', 'tag_id'],
  indexes: [['tag_id', 'record_id']],
  references: { tag_id: 'tag' },
  grants: ['select', 'insert', 'delete'],
})
