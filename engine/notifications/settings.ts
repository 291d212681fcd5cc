import type { Reading } from '#engine/access/reading.ts'
import { forbidden } from '#engine/api/errors.ts'
import { defaultsOf, hasMail, type NoticeKind, noticeKinds, ownersKinds } from '#engine/notifications/notice.ts'
import { statement } from '#engine/storage/sql.ts'

/** By which ways a member is told of one kind; `mail` is null where there is none to switch. */
export interface NotificationChoice {
  readonly kind: NoticeKind
  readonly inApp: boolean
  readonly mail: boolean | null
}

const readText = 'select kind, in_app, mail from notification_setting where tenant_id = $1 and member_id = $2'
const writeText = `insert into notification_setting (tenant_id, member_id, kind, in_app, mail) values ($1, $2, $3, coalesce($4::boolean, $6), coalesce($5::boolean, $7))
on conflict (tenant_id, member_id, kind) do update set in_app = coalesce($4::boolean, notification_setting.in_app), mail = coalesce($5::boolean, notification_setting.mail)`

/** Who is no owner is never told of these. */
const forOwners = new Set<NoticeKind>(ownersKinds)

const memberOf = ({ principal: { kind, actorId } }: Reading): string => {
  if (kind !== 'member' || actorId === null) throw forbidden('notifications.members-only')
  return actorId
}

/** All kinds in their order, as the member chose or by default. */
export async function choices(reading: Reading): Promise<NotificationChoice[]> {
  const { tenantId, role } = reading.principal
  const [found] = await reading.database.batch(tenantId, [statement(readText, [tenantId, memberOf(reading)])])
  const chosen = new Map((found?.rows ?? []).map((row) => [String(row.kind), row as { in_app: boolean; mail: boolean }]))
  return noticeKinds
    .filter((kind) => role === 'owner' || !forOwners.has(kind))
    .map((kind) => {
      const defaults = defaultsOf(kind)
      const own = chosen.get(kind)
      return { kind, inApp: own?.in_app ?? defaults.inApp, mail: hasMail(kind) ? (own?.mail ?? defaults.mail) : null }
    })
}

/** Switches a way of one kind; the other stays as it was, also when both are switched in the same moment. */
export async function choose(
  reading: Reading,
  kind: NoticeKind,
  change: { readonly inApp?: boolean | undefined; readonly mail?: boolean | undefined },
): Promise<NotificationChoice[]> {
  const { tenantId } = reading.principal
  const { inApp, mail } = defaultsOf(kind)
  const values = [tenantId, memberOf(reading), kind, change.inApp ?? null, change.mail ?? null, inApp, mail]
  await reading.database.batch(tenantId, [statement(writeText, values)])
  return choices(reading)
}
