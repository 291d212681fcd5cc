import type { Reading } from '#engine/access/reading.ts'
import { forbidden } from '#engine/api/errors.ts'
import { titlesOf } from '#engine/labels.ts'
import { type NoticeKind, ownersKinds } from '#engine/notifications/notice.ts'
import { statement } from '#engine/storage/sql.ts'
import { apiKeysOf } from '#platform/accounts/api-keys.ts'
import type { Clock } from '#platform/clock/clock.ts'

/** A notification as its member may see it now. */
export interface NotificationAnswer {
  readonly id: string
  readonly kind: NoticeKind
  readonly at: string
  readonly readAt: string | null
  readonly entity: string | null
  readonly recordId: string | null
  /** How the record is called; null where it is about no single record. */
  readonly title: string | null
  /** Null for the system, for somebody whose name one may not read; a revoked key has no name. */
  readonly actor: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null } | null
  readonly detail: string | null
  readonly count: number
}

export interface NotificationRow {
  readonly id: string
  readonly kind: NoticeKind
  readonly entity: string | null
  readonly record_id: string | null
  readonly detail: string | null
  readonly actor_kind: 'member' | 'key' | null
  readonly actor_id: string | null
  readonly count: number
  readonly created_at: string
  readonly read_at: string | null
}

const pageText = `select id, kind, entity, record_id, detail, actor_kind, actor_id, count, created_at, read_at from notification
where tenant_id = $1 and member_id = $2 and in_app and ($3::uuid is null or id < $3) and (not $4::boolean or read_at is null) order by id desc limit $5`
const readText = `update notification set read_at = $3 where tenant_id = $1 and member_id = $2 and read_at is null and id = any($4::uuid[])`
const readUpToText = `update notification set read_at = $3 where tenant_id = $1 and member_id = $2 and read_at is null and id <= $4`

/** What a notification is about besides records: work, sign-ins, what concerns the organisation. There the id is no record's. */
const aboutNoRecord = new Set<NoticeKind>(['import', 'export', 'device', 'request', 'request-due', ...ownersKinds])
const countedTo = 99

const memberOf = ({ principal: { kind, actorId } }: Pick<Reading, 'principal'>): string => {
  if (kind !== 'member' || actorId === null) throw forbidden('notifications.members-only')
  return actorId
}

/** Of these notifications those whose record the reader may read now, with its title: the others are as if they had never been. */
export async function shown(reading: Reading, rows: readonly NotificationRow[]): Promise<NotificationAnswer[]> {
  const about = rows.filter(({ kind, record_id: id }) => id !== null && !aboutNoRecord.has(kind))
  const groups = [...Map.groupBy(about, ({ entity }) => entity ?? '')]
  const [actor, ...titled] = await Promise.all([
    actorsOf(reading, rows),
    ...groups.map(([entity, group]) => titlesOf(reading, entity, [...new Set(group.flatMap(({ record_id: id }) => id ?? []))])),
  ])
  const titles = new Map(titled.flat())
  return rows.flatMap((row) => {
    const isAbout = row.record_id !== null && !aboutNoRecord.has(row.kind)
    const title = isAbout ? titles.get(row.record_id ?? '') : null
    if (title === undefined) return []
    return [
      {
        id: row.id,
        kind: row.kind,
        at: row.created_at,
        readAt: row.read_at,
        entity: row.entity,
        recordId: row.record_id,
        title,
        actor: actor(row),
        detail: row.detail,
        count: row.count,
      },
    ]
  })
}

type Actor = NotificationAnswer['actor']

/** What those who did it are called: members as far as one may read them, keys by the name that an administrator gave them. */
async function actorsOf(reading: Reading, rows: readonly NotificationRow[]): Promise<(row: NotificationRow) => Actor> {
  const ids = (kind: 'member' | 'key'): string[] => [
    ...new Set(rows.flatMap(({ actor_kind, actor_id: id }) => (actor_kind === kind && id !== null ? [id] : []))),
  ]
  const [people, keys] = await Promise.all([
    titlesOf(reading, 'member', ids('member')),
    ids('key').length === 0 ? [] : apiKeysOf((asked) => reading.database.global(asked), reading.principal.tenantId),
  ])
  const names = new Map([...people, ...keys.map(({ id, name }) => [id, name] as const)])
  return ({ actor_kind: kind, actor_id: id }) => {
    if (kind === null || id === null) return null
    const name = names.get(id) ?? null
    return kind === 'member' && name === null ? null : { kind, id, name }
  }
}

async function rowsOf(reading: Reading, before: string | null, unread: boolean, most: number): Promise<NotificationRow[]> {
  const { tenantId } = reading.principal
  const [found] = await reading.database.batch(tenantId, [statement(pageText, [tenantId, memberOf(reading), before, unread, most])])
  return (found?.rows ?? []) as unknown as NotificationRow[]
}

/** The member's own, newest first. A page may hold fewer than asked for: what one may not read any more is left out. */
export async function notifications(
  reading: Reading,
  { cursor, unread = false, limit = 30 }: { readonly cursor?: string | undefined; readonly unread?: boolean; readonly limit?: number },
): Promise<{ data: NotificationAnswer[]; next: string | null }> {
  const rows = await rowsOf(reading, cursor ?? null, unread, limit + 1)
  const page = rows.slice(0, limit)
  return { data: await shown(reading, page), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** How many are unread, up to ninety-nine; only those that would be shown. */
export async function unreadCount(reading: Reading): Promise<{ count: number; more: boolean }> {
  const rows = await rowsOf(reading, null, true, countedTo + 1)
  const { length } = await shown(reading, rows)
  return { count: Math.min(length, countedTo), more: length > countedTo }
}

/** Marks as read: these, or all up to one that was seen, so that what comes in that moment stays new. */
export async function markRead(
  reading: Reading & { readonly clock: Clock },
  which: { readonly ids: readonly string[] } | { readonly upTo: string },
): Promise<void> {
  const { tenantId } = reading.principal
  const values = [tenantId, memberOf(reading), reading.clock.now().toISOString()]
  const asked = 'ids' in which ? statement(readText, [...values, which.ids]) : statement(readUpToText, [...values, which.upTo])
  await reading.database.batch(tenantId, [asked])
}
