import { store } from '#schema/store.ts'

export type NotificationChannel = 'inApp' | 'mail'

interface NotificationKind {
  /** The ways in which it can be sent, and which of them are on until a member says otherwise. */
  readonly channels: Readonly<Partial<Record<NotificationChannel, boolean>>>
  /** What is told when a sealed change says that it happened; the others are told by whoever does the work. */
  readonly when?: NotificationRule
  /** Of the organisation as a whole: owners alone are told. */
  readonly owners?: true
}

/**
 * `owner-moves`: a record got another owner, who is told. `hung`: something was hung onto a record, whose owner is told. `changed`: this
 * happened to a record of that entity, and the record itself (a member) or its author is told.
 */
export type NotificationRule =
  | { readonly event: 'owner-moves' | 'hung' }
  | {
      readonly event: 'changed'
      readonly entity: string
      readonly action: string
      readonly field: string
      readonly tells: 'self' | 'author'
    }

/**
 * What a member is told of, and how unless they choose otherwise. A sign-in from a new device is mailed by the sign-in itself, which
 * no switch may silence, so here it has no mail of its own.
 */
export const notificationKinds = {
  /** A record became mine. */
  assigned: { channels: { inApp: true, mail: true }, when: { event: 'owner-moves' } },
  /** Somebody wrote something onto a record of mine. */
  added: { channels: { inApp: true, mail: false }, when: { event: 'hung' } },
  import: { channels: { inApp: true, mail: false } },
  export: { channels: { inApp: true, mail: false } },
  /** Somebody whom I added came in. */
  joined: {
    channels: { inApp: true, mail: false },
    when: { event: 'changed', entity: 'member', action: 'join', field: 'state', tells: 'author' },
  },
  role: {
    channels: { inApp: true, mail: true },
    when: { event: 'changed', entity: 'member', action: 'update', field: 'role', tells: 'self' },
  },
  device: { channels: { inApp: true } },
  backup: { channels: { inApp: true, mail: true }, owners: true },
  /** A webhook is no longer called: its server failed for too long, or said that it is gone. */
  webhook: { channels: { inApp: true, mail: true }, owners: true },
  /** Somebody uses their rights; `request-due`: the answer is due soon, or overdue. Told to those in charge of privacy. */
  request: { channels: { inApp: true, mail: true } },
  'request-due': { channels: { inApp: true, mail: true } },
  /** The nightly check found that somebody edited the activity log behind Steward's back. */
  audit: { channels: { inApp: true, mail: true }, owners: true },
  /** A sweep would end far more than usual: it waits for somebody to look. */
  retention: { channels: { inApp: true, mail: true }, owners: true },
  /** Texts that may name somebody who is erased wait for a reviewer. */
  review: { channels: { inApp: true, mail: true }, owners: true },
} as const satisfies Readonly<Record<string, NotificationKind>>

const names = Object.keys(notificationKinds)

/** Something that a member should know. Ids and keys only: what it says is read under the member's rights when it is shown. */
export const notification = store('notification', {
  role: 'processor',
  wall: 'tenant',
  subject: 'account',
  reach: { member: 'member_id' },
  why: 'tells a member what concerns them: a record that became theirs, work that is done',
  retain: { clock: 'created_at', rule: 'notification', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    member_id: { type: 'uuid', holds: 'user.account' },
    kind: { type: 'text', holds: 'system.operations', oneOf: names },
    source_id: { type: 'uuid', holds: 'system.operations' },
    entity: { type: 'text', holds: 'system.operations', optional: true },
    record_id: { type: 'uuid', holds: 'system.operations', optional: true },
    detail: { type: 'text', holds: 'system.operations', optional: true },
    /** Who did it: a member or an API key. */
    actor_kind: { type: 'text', holds: 'system.operations', oneOf: ['member', 'key'], optional: true },
    actor_id: { type: 'uuid', holds: 'system.operations', optional: true },
    count: { type: 'integer', holds: 'system.operations', default: '1' },
    in_app: { type: 'boolean', holds: 'system.operations' },
    created_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    read_at: { type: 'timestamptz(3)', holds: 'user.behavior', optional: true },
  },
  key: ['id'],
  unique: [['member_id', 'kind', 'source_id']],
  indexes: [['member_id', 'id'], ['member_id', 'read_at', 'id'], ['record_id'], ['created_at', 'id']],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** A member's choice for one kind; without a row the kind's own default holds. */
export const notificationSetting = store('notification_setting', {
  role: 'processor',
  wall: 'tenant',
  subject: 'account',
  reach: { member: 'member_id' },
  why: 'by which ways a member wants to be told',
  retain: { clock: 'member_id', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    member_id: { type: 'uuid', holds: 'user.account' },
    kind: { type: 'text', holds: 'system.operations', oneOf: names },
    in_app: { type: 'boolean', holds: 'user.account' },
    mail: { type: 'boolean', holds: 'user.account' },
  },
  key: ['member_id', 'kind'],
  grants: ['select', 'insert', 'update', 'delete'],
})

/** Up to which sealed change members were told: moved in the transaction that tells them. One row a tenant. */
export const notificationPosition = store('notification_position', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'so that no change is told twice or never',
  retain: { clock: 'moved_at', rule: 'with-its-tenant', action: 'erase' },
  columns: {
    position: { type: 'bigint', holds: 'system.operations' },
    moved_at: { type: 'timestamptz(3)', holds: 'system.operations' },
  },
  key: [],
  grants: ['select', 'insert', 'update', 'delete'],
  archive: { none: 'counts along the chain of this installation: in another place it would wait for changes that never come' },
})
