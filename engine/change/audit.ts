import type { Reading } from '#engine/access/reading.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import { actorNames } from '#engine/change/actors.ts'
import { partAad, type Values } from '#engine/change/record.ts'
import { visible } from '#engine/change/visible.ts'
import { titlesOf } from '#engine/labels.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'

/** What to look for in everything that was ever done in a tenant; each given condition must hold. */
export interface AuditQuery {
  /** A member's or a key's id. */
  readonly actor?: string
  readonly entity?: string
  readonly action?: string
  readonly channel?: string
  readonly record?: string
  /** ISO 8601 moments: from this one on, and before that one. */
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
  readonly limit?: number
}

export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly action: string
  readonly entity: string
  /** Names of the fields that changed, without those that the reader may not read. */
  readonly fields: readonly string[]
  readonly rows: number
  readonly channel: string
  /** Its place in the sealed chain; null in the second before it has one. */
  readonly position: number | null
  /** The first record that it changed; its title as far as the reader may read it and it still is there. */
  readonly record: { readonly id: string; readonly title: string | null } | null
}

/** What a change did to one record. */
export interface AuditPart {
  readonly record: { readonly id: string; readonly title: string | null }
  /** Both null where the values were erased. */
  readonly before: Values | null
  readonly after: Values | null
}

interface EntryRow extends Omit<AuditEntry, 'by' | 'record' | 'position'> {
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly position: string | number | null
  readonly record_id: string | null
}

const mostPerPage = 500
const slowest = 2000
const seal = 'left join change_seal s on s.tenant_id = $1 and s.change_id = c.id'
const first = 'left join change_part p on p.tenant_id = $1 and p.change_id = c.id and p.position = 1'
const columns = 'c.id, c.at, c.actor_kind, c.actor_id, c.action, c.entity, c.fields, c.rows, c.channel, s.position, p.record_id'

type Condition = (value: string, add: Params['add']) => string

/** Ids begin with their moment (UUIDv7), so that a span of time is a span of the key; a minute is left for clocks that differ. */
const idAt = (moment: string, minutes: number): string => {
  const hex = Math.max(0, Date.parse(moment) + minutes * 60_000)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

const conditions: Readonly<Record<string, Condition>> = {
  actor: (value, add) => `c.actor_id = ${add(value)}`,
  entity: (value, add) => `c.entity = ${add(value)}`,
  action: (value, add) => `c.action = ${add(value)}`,
  channel: (value, add) => `c.channel = ${add(value)}`,
  record: (value, add) => `c.id in (select r.change_id from change_part r where r.tenant_id = $1 and r.record_id = ${add(value)})`,
  from: (value, add) => `c.at >= ${add(value)} and c.id >= ${add(idAt(value, -1))}`,
  to: (value, add) => `c.at < ${add(value)} and c.id < ${add(idAt(value, 1))}`,
  cursor: (value, add) => `c.id < ${add(value)}`,
}

const ids = new Set(['actor', 'record', 'cursor'])
const moments = new Set(['from', 'to'])
const aMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/

/** Throws 400 for what is no id, no moment, or no name. */
export function checked(key: string, value: unknown): string {
  const good =
    typeof value === 'string' &&
    (ids.has(key)
      ? isId(value)
      : moments.has(key)
        ? aMoment.test(value) && !Number.isNaN(Date.parse(value))
        : /^[\w.-]{1,100}$/.test(value))
  if (!good) throw badRequest(key === 'cursor' ? 'cursor.unknown' : 'audit.bad-filter', key === 'cursor' ? {} : { key })
  return value
}

function pageStatement(tenantId: string, query: AuditQuery, limit: number): Statement {
  const params = new Params(tenantId)
  const where = Object.entries(conditions).flatMap(([key, sql]) => {
    const value = query[key as keyof AuditQuery]
    return value === undefined ? [] : [sql(checked(key, value), (one) => params.add(one))]
  })
  const text = `select ${columns} from change_record c ${seal} ${first} where ${['c.tenant_id = $1', ...where].join(' and ')} order by c.id desc limit ${limit + 1}`
  return statement(text, params.values)
}

async function read(reading: Reading, asked: Statement): Promise<Rows<Record<string, unknown>>> {
  try {
    const [found] = await reading.database.tenant(reading.principal.tenantId, (tx) => tx.finish([asked]), { statementTimeoutMs: slowest })
    return found ?? { rows: [], count: 0 }
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.timeout') throw badRequest('list.too-slow', { narrow: 'from' })
    throw error
  }
}

/** The titles of records of several entities, as far as the reader may read them. */
export async function titles(
  reading: Reading,
  wanted: readonly { readonly entity: string; readonly id: string }[],
): Promise<Map<string, string>> {
  const byEntity = Map.groupBy(wanted, ({ entity }) => entity)
  const found = await Promise.all([...byEntity].map(([entity, of]) => titlesOf(reading, entity, [...new Set(of.map(({ id }) => id))])))
  return new Map(found.flat())
}

/** Everything that was done in the tenant, newest first. Who may ask for it is the caller's to check. */
export async function auditOf(reading: Reading, query: AuditQuery): Promise<{ data: AuditEntry[]; next: string | null }> {
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) throw badRequest('limit.out-of-range', { max: mostPerPage })
  const { rows } = await read(reading, pageStatement(reading.principal.tenantId, query, limit))
  const page = rows.slice(0, limit) as unknown as EntryRow[]
  const names = await actorNames(
    reading,
    page.map(({ actor_kind, actor_id }) => ({ kind: actor_kind, id: actor_id })),
  )
  const named = await titles(
    reading,
    page.flatMap(({ entity, record_id }) => (record_id === null ? [] : [{ entity, id: record_id }])),
  )
  const data = page.map(
    ({ actor_kind, actor_id, record_id, position, fields, ...rest }): AuditEntry => ({
      ...rest,
      fields: Object.keys(visible(reading, rest.entity, Object.fromEntries(fields.map((field) => [field, null]))) ?? {}),
      by: { kind: actor_kind, id: actor_id, name: names.get(actor_id ?? '') ?? null },
      position: position === null ? null : Number(position),
      record: record_id === null ? null : { id: record_id, title: named.get(record_id) ?? null },
    }),
  )
  return { data, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

const partsText = `select c.entity, p.record_id, p.position, p.sealed_values from change_record c
join change_part p on p.tenant_id = $1 and p.change_id = c.id and p.position > $3
where c.tenant_id = $1 and c.id = $2 order by p.position limit 51`
const mostParts = 50

/** What one change did, record by record; `after` is the place of the last part of the page before. 404 for one that is not there. */
export async function auditParts(reading: Reading, id: string, after = 0): Promise<{ data: AuditPart[]; next: number | null }> {
  const { tenantId } = reading.principal
  const { rows } = await read(reading, statement(partsText, [tenantId, id, after]))
  if (rows.length === 0 && after === 0) throw notFound()
  const page = rows.slice(0, mostParts) as { entity: string; record_id: string; position: number; sealed_values: Buffer | null }[]
  const cipher = await reading.keys.tenant(tenantId)
  const named = await titles(
    reading,
    page.map(({ entity, record_id }) => ({ entity, id: record_id })),
  )
  const data = page.map(({ entity, record_id, sealed_values }): AuditPart => {
    const record = { id: record_id, title: named.get(record_id) ?? null }
    if (sealed_values === null) return { record, before: null, after: null }
    const plain = cipher.decrypt(sealed_values, partAad(tenantId, id, record_id)).toString('utf8')
    const values = JSON.parse(plain) as { before: Values | null; after: Values | null }
    return { record, before: visible(reading, entity, values.before), after: visible(reading, entity, values.after) }
  })
  return { data, next: rows.length > mostParts ? (page.at(-1)?.position ?? null) : null }
}
