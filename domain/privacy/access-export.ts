import { store } from '#schema/store.ts'

/** The data of one person on its way out, for the person. The file is encrypted on disk and expires as other exports do. */
export const accessExport = store('access_export', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'answering people who ask what is held about them, and showing that it was done',
  retain: { clock: 'created_at', rule: 'export-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'nothing-personal' },
    record_id: { type: 'uuid', holds: 'user.unique_id.pseudonymous' },
    request_id: { type: 'uuid', holds: 'system.operations', optional: true },
    form: { type: 'text', holds: 'nothing-personal', oneOf: ['access', 'portability'] },
    language: { type: 'text', holds: 'nothing-personal', oneOf: ['en', 'de'] },
    /** Files go out as well that nobody could read and whose name is somebody else's: staff looked into them. */
    unread: { type: 'boolean', holds: 'nothing-personal', default: 'false' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['queued', 'running', 'done', 'failed'] },
    bytes: { type: 'bigint', holds: 'system.operations', optional: true },
    sha256: { type: 'text', holds: 'system.operations', optional: true },
    /** All the records that are the person; gone when the file is written. */
    sealed_people: { type: 'bytea', holds: 'user.unique_id.pseudonymous', optional: true },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [
    ['record_id', 'id'],
    ['created_at', 'id'],
  ],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'speaks of files that were made here' },
})
