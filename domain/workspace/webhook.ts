import { store } from '#schema/store.ts'

/** Why it no longer calls: an admin paused it, its server said 410, or failed for too long. */
const webhookReasons = ['paused', 'gone', 'failing'] as const

/** A server of the tenant's that is told of changes. `position`: up to which sealed change it has been told. */
export const webhook = store('webhook', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'tells other systems of the tenant that something changed; ids and names of fields only',
  retain: { clock: 'created_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    state: { type: 'text', holds: 'system.operations', oneOf: ['active', 'stopped'] },
    reason: { type: 'text', holds: 'system.operations', oneOf: webhookReasons, optional: true },
    position: { type: 'bigint', holds: 'system.operations' },
    entities: { type: 'text[]', holds: 'system.operations' },
    actions: { type: 'text[]', holds: 'system.operations' },
    failing_since: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    created_by: { type: 'uuid', holds: 'user.account', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    sealed_target: { type: 'bytea', holds: 'free-text' },
  },
  key: ['id'],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'it points at a server and holds its secret; in another place it is made anew' },
})

/** One message to one webhook, and what came of it. Its body is made from the change when it leaves. */
export const webhookDelivery = store('webhook_delivery', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'what was delivered, what failed and why, to be sent again',
  retain: { clock: 'created_at', rule: 'job-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    webhook_id: { type: 'uuid', holds: 'system.operations' },
    change_id: { type: 'uuid', holds: 'system.operations', optional: true },
    /** Of a checkpoint that leaves with the stream: the position that it signs. */
    checkpoint: { type: 'bigint', holds: 'system.operations', optional: true },
    state: { type: 'text', holds: 'system.operations', oneOf: ['waiting', 'delivered', 'failed'] },
    attempts: { type: 'integer', holds: 'system.operations', default: '0' },
    status: { type: 'integer', holds: 'system.operations', optional: true },
    problem: { type: 'text', holds: 'system.operations', optional: true },
    duration_ms: { type: 'integer', holds: 'system.operations', optional: true },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    tried_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    next_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
  },
  key: ['id'],
  indexes: [
    ['webhook_id', 'id'],
    ['created_at', 'id'],
  ],
  references: { webhook_id: 'webhook' },
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'it tells of deliveries of a webhook that does not travel' },
})
