import { forbidden } from '#engine/api/errors.ts'
import type { Reading } from '#engine/find.ts'
import { defaultsOf, hasMail, type NoticeKind, noticeKinds, ownersKinds } from '#engine/notifications/notice.ts'
import { statement } from '#engine/storage/sql.ts'

/** By which ways a member is told of one kind; `mail` is null where there is none to switch. */
export interface NotificationChoice {
  readonly kind: NoticeKind
  readonly inApp: boolean
  readonly mail: boolean | null
}

const readText = 'select kind, in_app, mail from notification_setting where tenant_id = $1 and member_id = $2'
const writeText = `insert into notification_setting (tenant_id, member_id, kind, in_app, mail) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, member_id, kind) do update set in_app = excluded.in_app, mail = excluded.mail`

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

/** Switches a way of one kind; the other stays as it was. */
export async function choose(
  reading: Reading,
  kind: NoticeKind,
  change: { readonly inApp?: boolean | undefined; readonly mail?: boolean | undefined },
): Promise<NotificationChoice[]> {
  const { tenantId } = reading.principal
  const before = (await choices(reading)).find((choice) => choice.kind === kind) ?? { ...defaultsOf(kind), kind }
  const after = [change.inApp ?? before.inApp, change.mail ?? before.mail ?? false]
  await reading.database.batch(tenantId, [statement(writeText, [tenantId, memberOf(reading), kind, ...after])])
  return choices(reading)
}
