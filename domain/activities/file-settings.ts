import { store } from '#schema/store.ts'

/** What a tenant accepts as files, within what the operator allows. No row: the operator's limits and the usual kinds. */
export const fileSettings = store('file_settings', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'which files the business accepts, and how large',
  retain: { clock: 'changed_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    max_megabytes: { type: 'integer', holds: 'nothing-personal', optional: true },
    groups: { type: 'text[]', holds: 'nothing-personal' },
    refuse_with_metadata: { type: 'boolean', holds: 'nothing-personal' },
    changed_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update'],
})

/** Bytes whose record has gone: written in the transaction that ended it, emptied by the worker once they are removed from the file store. */
export const contentGone = store('content_gone', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'removing the bytes of files whose records are gone, also after a crash',
  retain: { clock: 'content_id', rule: 'until-done', action: 'erase' },
  columns: {
    content_id: { type: 'uuid', holds: 'system.operations' },
    area: { type: 'text', holds: 'system.operations', oneOf: ['file', 'image'] },
  },
  key: ['content_id'],
  grants: ['select', 'insert', 'delete'],
  archive: { none: 'bytes that are about to go' },
})
