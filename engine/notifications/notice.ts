import { tellings } from '#domain/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'

export type NoticeKind = keyof typeof tellings

export const noticeKinds = Object.keys(tellings) as NoticeKind[]

/** What owners alone are told. */
export const ownersKinds: readonly NoticeKind[] = noticeKinds.filter((kind) => 'owners' in tellings[kind])

/** Something to tell one member. The same source is told once, however often it is tried. */
export interface Notice {
  readonly kind: NoticeKind
  readonly memberId: string
  /** The change, the job or the session that it comes from. */
  readonly sourceId: string
  readonly entity?: string | null
  readonly recordId?: string | null
  /** A key that says more: what was hung on, the new role, how the work ended. */
  readonly detail?: string | null
  readonly actorKind?: 'member' | 'key' | null
  readonly actorId?: string | null
  readonly count?: number
}

export const defaultsOf = (kind: NoticeKind): { readonly inApp: boolean; readonly mail: boolean } => {
  const { inApp = false, mail = false }: { inApp?: boolean; mail?: boolean } = tellings[kind].channels
  return { inApp, mail }
}

/** May it be switched at all? */
export const hasMail = (kind: NoticeKind): boolean => 'mail' in tellings[kind].channels

const text = `with wanted as (
  select u.id, u.member_id, u.kind, u.source_id, u.entity, u.record_id, u.detail, u.actor_kind, u.actor_id, u.count,
    coalesce(s.in_app, u.in_app) as in_app, u.may_mail and coalesce(s.mail, u.mail) as mail
  from unnest($3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::text[], $8::uuid[], $9::text[], $10::uuid[], $11::integer[], $12::boolean[], $13::boolean[], $14::boolean[], $15::text[])
    as u(id, member_id, kind, source_id, entity, record_id, detail, actor_id, count, in_app, mail, may_mail, actor_kind)
  join member m on m.tenant_id = $1 and m.id = u.member_id and m.state = 'active' and m.deleted_at is null
  left join notification_setting s on s.tenant_id = $1 and s.member_id = u.member_id and s.kind = u.kind
), added as (
  insert into notification (tenant_id, id, member_id, kind, source_id, entity, record_id, detail, actor_kind, actor_id, count, in_app, created_at)
  select $1, w.id, w.member_id, w.kind, w.source_id, w.entity, w.record_id, w.detail, w.actor_kind, w.actor_id, w.count, w.in_app, $2
  from wanted w where w.in_app or w.mail
  on conflict (tenant_id, member_id, kind, source_id) do nothing
  returning id
)
select app.enqueue(task => 'mail_notification', payload => json_build_object('tenantId', $1::uuid, 'notificationId', w.id), max_attempts => 20)
from wanted w join added a on a.id = w.id where w.mail`

/** Tells members, each by the ways that they chose; to go along in the transaction of what it is about. Whoever is no active member is told nothing. */
export function tell(tenantId: string, notices: readonly Notice[], clock: Clock): Statement[] {
  if (notices.length === 0) return []
  const column = <T>(value: (notice: Notice) => T): T[] => notices.map(value)
  return [
    statement(text, [
      tenantId,
      clock.now().toISOString(),
      column(() => newId(clock)),
      column(({ memberId }) => memberId),
      column(({ kind }) => kind),
      column(({ sourceId }) => sourceId),
      column(({ entity }) => entity ?? null),
      column(({ recordId }) => recordId ?? null),
      column(({ detail }) => detail ?? null),
      column(({ actorId }) => actorId ?? null),
      column(({ count }) => count ?? 1),
      column(({ kind }) => defaultsOf(kind).inApp),
      column(({ kind }) => defaultsOf(kind).mail),
      column(({ kind }) => hasMail(kind)),
      column(({ actorKind }) => actorKind ?? null),
    ]),
  ]
}
