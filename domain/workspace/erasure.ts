import { store } from '#schema/store.ts'

/** `deciding`: a person must; `refused`: they did. `completed`: the last backup that held the person has expired. */
const erasureStates = ['deciding', 'waiting', 'running', 'done', 'completed', 'refused', 'failed'] as const

/** Where a run stands, in this order; a run that was killed goes on here. */
const erasureSteps = ['begin', 'rows', 'traces', 'mentions', 'scan', 'certify', 'end'] as const

/** One erasure of a person: who asked, how far it came, how many rows of which table went. Ids and numbers: it outlives the person. */
export const erasure = store('erasure', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'showing that an erasure was asked for, how it goes, and that it was done',
  retain: { clock: 'asked_at', rule: 'privacy-request', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations' },
    record_id: { type: 'uuid', holds: 'system.operations' },
    request_id: { type: 'uuid', holds: 'system.operations', optional: true },
    state: { type: 'text', holds: 'system.operations', oneOf: erasureStates },
    step: { type: 'text', holds: 'system.operations', oneOf: erasureSteps },
    asked_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    asked_by: { type: 'uuid', holds: 'system.operations', optional: true },
    decided_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    decided_by: { type: 'uuid', holds: 'system.operations', optional: true },
    done_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    /** From then on no backup that was made before the erasure is kept. */
    backups_until: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    completed_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    plan: { type: 'jsonb', holds: 'system.operations' },
    counts: { type: 'jsonb', holds: 'system.operations' },
    problem: { type: 'text', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [['asked_at', 'id'], ['record_id'], ['state', 'done_at']],
  grants: ['select', 'insert', 'update'],
})

/** What an erasure works with: whose records, and by what the person is known. It goes with the certificate. */
export const erasureWork = store('erasure_work', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { apart: 'it is destroyed in the transaction that writes the certificate' },
  why: 'finding the person in every place until the certificate is written',
  retain: { clock: 'id', rule: 'until-done', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    sealed_work: { type: 'bytea', holds: 'free-text' },
  },
  key: ['id'],
  references: { id: 'erasure' },
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'work of this installation that ends with a certificate' },
})

/** Keyed hashes of what somebody was known by who asked to be erased: so that nobody is brought back unnoticed. Their key is that of suppressions, which travels. */
export const erasedIdentifier = store('erased_identifier', {
  role: 'processor',
  wall: 'tenant',
  subject: 'contact',
  reach: { apart: 'a keyed hash is all that is left of whom it speaks' },
  why: 'who makes a record of somebody who asked for erasure is told so, and gives a reason',
  retain: { clock: 'asked_at', rule: 'consent-proof', action: 'erase' },
  columns: {
    hash: { type: 'bytea', holds: 'user.unique_id.pseudonymous' },
    erasure_id: { type: 'uuid', holds: 'system.operations' },
    asked_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: ['hash'],
  indexes: [['erasure_id']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** A signed statement of what went: of an erasure, of its completion in the backups, of a sweep. No value of anybody. */
export const certificate = store('certificate', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'showing anybody, without us, what was deleted and when',
  retain: { clock: 'issued_at', rule: 'privacy-request', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    kind: { type: 'text', holds: 'system.operations', oneOf: ['erasure', 'completion', 'sweep'] },
    source_id: { type: 'uuid', holds: 'system.operations' },
    issued_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    document: { type: 'text', holds: 'system.operations' },
  },
  key: ['id'],
  unique: [['kind', 'source_id']],
  indexes: [['issued_at', 'id']],
  grants: ['select', 'insert'],
})
