import type { Reading } from '#engine/access/reading.ts'
import { badRequest } from '#engine/api/errors.ts'
import { actorNames } from '#engine/change/actors.ts'
import { checked, titles } from '#engine/change/audit.ts'
import { statement } from '#engine/storage/sql.ts'
import { modelWord } from '#messages/words.ts'
import { isId } from '#schema/values/id.ts'

/** Which openings: each given condition must hold. */
export interface ReadQuery {
  readonly actor?: string
  readonly entity?: string
  readonly channel?: string
  readonly record?: string
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
  readonly limit?: number
}

/** Somebody opened the record of a person. */
export interface ReadEntry {
  readonly at: string
  readonly by: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null }
  /** As it was then, in the reader’s language. */
  readonly role: string
  readonly purpose: 'work' | 'api-key'
  readonly channel: string
  readonly entity: string
  readonly record: { readonly id: string; readonly title: string | null }
}

interface Row {
  readonly at: string
  readonly actor_kind: 'member' | 'key'
  readonly actor_id: string
  readonly role: string
  readonly own_role: string | null
  readonly purpose: 'work' | 'api-key'
  readonly channel: string
  readonly entity: string
  readonly record_id: string
}

const text = `select r.at, r.actor_kind, r.actor_id, r.role, o.name as own_role, r.purpose, r.channel, r.entity, r.record_id from record_read r
left join own_role o on o.tenant_id = $1 and o.key = r.role
where r.tenant_id = $1 and ($2::uuid is null or r.actor_id = $2) and ($3::text is null or r.entity = $3) and ($4::text is null or r.channel = $4)
and ($5::uuid is null or r.record_id = $5) and r.at >= $6 and r.at < $7
and ($8::timestamptz is null or (r.at, r.record_id, r.actor_id) < ($8, $9::uuid, $10::uuid)) order by r.at desc, r.record_id desc, r.actor_id desc limit $11`
const never = '0001-01-01T00:00:00.000Z'
const always = '9999-12-31T00:00:00.000Z'
const mostPerPage = 500

/** Where the last page ended: moment, record, actor. */
const cursorOf = ({ at, record_id, actor_id }: Row): string => [Date.parse(at), record_id, actor_id].join('.')

function placeIn(cursor: string | undefined): readonly (string | null)[] {
  if (cursor === undefined) return [null, null, null]
  const [at = '', record = '', actor = ''] = cursor.split('.')
  if (!/^\d{1,15}$/.test(at) || !isId(record) || !isId(actor)) throw badRequest('cursor.unknown')
  return [new Date(Number(at)).toISOString(), record, actor]
}

/** Every opening of a person’s record in the tenant, the newest first. Who may ask for it is the caller’s to check. */
export async function readLog(reading: Reading, query: ReadQuery): Promise<{ data: ReadEntry[]; next: string | null }> {
  const { principal, database } = reading
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) throw badRequest('limit.out-of-range', { max: mostPerPage })
  const value = (key: Exclude<keyof ReadQuery, 'limit' | 'cursor'>, otherwise: string | null = null): string | null =>
    query[key] === undefined ? otherwise : checked(key, query[key])
  const values = [value('actor'), value('entity'), value('channel'), value('record'), value('from', never), value('to', always)]
  const [found] = await database.batch(principal.tenantId, [
    statement(text, [principal.tenantId, ...values, ...placeIn(query.cursor), limit + 1]),
  ])
  const rows = (found?.rows ?? []) as unknown as Row[]
  const page = rows.slice(0, limit)
  const names = await actorNames(
    reading,
    page.map(({ actor_kind, actor_id }) => ({ kind: actor_kind, id: actor_id })),
  )
  const named = await titles(
    reading,
    page.map(({ entity, record_id }) => ({ entity, id: record_id })),
  )
  const data = page.map(
    ({ at, actor_kind, actor_id, role, own_role, purpose, channel, entity, record_id }): ReadEntry => ({
      at,
      by: { kind: actor_kind, id: actor_id, name: names.get(actor_id) ?? null },
      role: own_role ?? modelWord(principal.language, 'member', `role:${role}`) ?? role,
      purpose,
      channel,
      entity,
      record: { id: record_id, title: named.get(record_id) ?? null },
    }),
  )
  const last = page.at(-1)
  return { data, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
