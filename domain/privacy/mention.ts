import { store } from '#schema/store.ts'

/**
 * Whom a text may name: a keyed hash for each e-mail address, phone number and pair of adjacent words that it holds or, while its history can be read, held. So a person is found
 * by equality in all that people typed, however it is encrypted. A record's row outlives it, since its history does.
 * It belongs to the search role: no operator on arrays is leakproof, and under row security none could use an index.
 */
export const mention = store('mention', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'finding people in what was written about others, so that they can be erased there too; made from the texts',
  retain: { clock: 'record_id', rule: 'with-its-record', action: 'erase' },
  columns: {
    entity: { type: 'text', holds: 'nothing-personal' },
    record_id: { type: 'uuid', holds: 'nothing-personal' },
    field: { type: 'text', holds: 'nothing-personal' },
    tokens: { type: 'bigint[]', holds: 'user.unique_id.pseudonymous' },
    /** Of the bytes of a file that nobody can read (a picture, a locked document): it names nobody, and may. */
    unreadable: { type: 'boolean', holds: 'nothing-personal', default: 'false' },
  },
  key: ['record_id', 'field'],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'hashes under the key of this tenant; made anew where the records arrive' },
  ownedBy: 'search',
})

const reviewDecisions = ['redact', 'keep', 'delete'] as const

/** A place that may name a person who asked for erasure, or somebody else of that name: shown to a reviewer, and redacted when the day is over on which nobody decided. */
export const mentionReview = store('mention_review', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { record: 'record_id' },
  why: 'deciding about texts and files that may name a person who is erased',
  retain: { clock: 'created_at', rule: 'with-its-record', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    erasure_id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'nothing-personal' },
    record_id: { type: 'uuid', holds: 'nothing-personal' },
    field: { type: 'text', holds: 'nothing-personal' },
    kind: { type: 'text', holds: 'nothing-personal', oneOf: ['text', 'file', 'unreadable'] },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    due_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    /** Whom to look for and what the reviewer sees; emptied once the decision is carried out. */
    sealed_work: { type: 'bytea', holds: 'free-text', optional: true },
    decision: { type: 'text', holds: 'system.operations', optional: true, oneOf: reviewDecisions },
    decided_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    /** Nobody where the day decided. */
    decided_by: { type: 'uuid', holds: 'system.operations', optional: true },
    done_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  unique: [['erasure_id', 'record_id', 'field']],
  indexes: [['due_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
})
