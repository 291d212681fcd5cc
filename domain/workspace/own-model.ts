import { store } from '#schema/store.ts'

/** A field that the tenant made: its kind, category and options, as a declaration would say them. */
export const ownField = store('own_field', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'the declarations of the fields that the tenant made',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'nothing-personal' },
    entity: { type: 'text', holds: 'nothing-personal' },
    key: { type: 'text', holds: 'nothing-personal' },
    kind: { type: 'text', holds: 'nothing-personal' },
    label: { type: 'text', holds: 'nothing-personal' },
    options: { type: 'jsonb', holds: 'nothing-personal' },
    position: { type: 'integer', holds: 'nothing-personal' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['entity', 'key']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** An object that the tenant made. */
export const ownObject = store('own_object', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'the declarations of the objects that the tenant made',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'nothing-personal' },
    key: { type: 'text', holds: 'nothing-personal' },
    plural_key: { type: 'text', holds: 'nothing-personal' },
    name: { type: 'text', holds: 'nothing-personal' },
    plural: { type: 'text', holds: 'nothing-personal' },
    subject: { type: 'jsonb', holds: 'nothing-personal' },
    title_field: { type: 'text', holds: 'nothing-personal' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['key'], ['plural_key']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** The values of own fields, one row each, in the column of their type: so that they can be filtered and sorted under row security. */
export const ownValue = store('own_value', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'the values of the fields that the tenant made; each field names its own category',
  retain: { clock: 'record_id', rule: 'with-its-record', action: 'erase' },
  columns: {
    record_id: { type: 'uuid', holds: 'nothing-personal' },
    key: { type: 'text', holds: 'nothing-personal' },
    text_value: { type: 'text', holds: 'free-text', optional: true },
    date_value: { type: 'date', holds: 'free-text', optional: true },
    time_value: { type: 'timestamptz(3)', holds: 'free-text', optional: true },
    boolean_value: { type: 'boolean', holds: 'free-text', optional: true },
    link_value: { type: 'uuid', holds: 'free-text', optional: true },
  },
  key: ['record_id', 'key'],
  indexes: [
    ['key', 'text_value', 'record_id'],
    ['key', 'date_value', 'record_id'],
    ['key', 'time_value', 'record_id'],
    ['key', 'boolean_value', 'record_id'],
    ['key', 'link_value', 'record_id'],
  ],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** The records of own objects; what they hold are own values. */
export const ownRecord = store('own_record', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'id' },
  why: 'the records of the objects that the tenant made',
  retain: { clock: 'created_at', rule: 'while-subscribed', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'nothing-personal' },
    object: { type: 'text', holds: 'nothing-personal' },
    version: { type: 'integer', holds: 'system.operations' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    created_by: { type: 'uuid', holds: 'system.operations', optional: true },
    updated_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    updated_by: { type: 'uuid', holds: 'system.operations', optional: true },
    deleted_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [
    ['object', 'id'],
    ['object', 'updated_at', 'id'],
    ['object', 'deleted_at', 'id'],
  ],
  grants: ['select', 'insert', 'update', 'delete'],
})
