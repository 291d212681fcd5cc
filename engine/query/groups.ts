import type { Reading } from '#engine/access/reading.ts'
import { inSightSql } from '#engine/access/waiting.ts'
import { badRequest } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { fieldToAsk, operatorsOf } from '#engine/query/filter.ts'
import { fromSql } from '#engine/query/select.ts'
import { answer, type Question, type Selection, selectionOf, whereSql } from '#engine/query/selection.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

/** The records of a list that share a value; with several tags a record is in several groups. */
export interface Group {
  /** The value; of days and moments the month, `2026-11`. */
  readonly value: string | boolean
  readonly count: number
  /** Of a month: what its days or moments are compared with, from here to before there. */
  readonly from?: string
  readonly to?: string
}

export interface Groups {
  /** The largest first; months the newest first. */
  readonly data: readonly Group[]
  /** How many say nothing. */
  readonly empty: number
  /** There are more groups than these. */
  readonly more: boolean
}

const mostGroups = 100

/** How records fall into groups by this field: by its value, by the month of it, or not at all. */
export function groupedBy(field: FieldModel): 'value' | 'month' | null {
  if (field.parts !== null || field.columns.length > 1 || !operatorsOf(field).includes('eq')) return null
  return field.kind.filters.includes('gte') ? 'month' : 'value'
}

interface By {
  /** What the groups are of. */
  readonly value: (params: Params) => { readonly sql: string; readonly join: string }
  readonly how: 'value' | 'month'
  readonly isMoment: boolean
}

function byOf(reading: Reading, entity: EntityModel, key: string): By {
  if (key === 'createdAt' || key === 'updatedAt')
    return { how: 'month', isMoment: true, value: () => ({ sql: key === 'createdAt' ? 't.created_at' : 't.updated_at', join: '' }) }
  if (key === 'state' && entity.states !== null) return { how: 'value', isMoment: false, value: () => ({ sql: 't.state', join: '' }) }
  const field = fieldToAsk(key, entity, reading)
  const how = groupedBy(field)
  if (how === null) throw badRequest('groups.not-by-this', { field: key })
  return { how, isMoment: field.columns[0]?.type === 'timestamptz(3)', value: (params) => fieldValue(field, params) }
}

function fieldValue(field: FieldModel, params: Params): { sql: string; join: string } {
  if (field.kind.lives === 'taggings')
    return { sql: 'g.tag_id', join: ' left join tagging g on g.tenant_id = t.tenant_id and g.record_id = t.id' }
  const column = field.columns[0]?.name
  if (field.own === null) return { sql: `t.${column}`, join: '' }
  const on = `v.tenant_id = t.tenant_id and v.record_id = t.id and v.key = ${params.add(field.key)}${inSightSql(field, params)}`
  return { sql: `v.${column}`, join: ` left join own_value v on ${on}` }
}

function groupsStatement(reading: Reading, selection: Selection, { value, how, isMoment }: By): Statement {
  const params = new Params(reading.principal.tenantId)
  const [table, tenant] = fromSql(selection.entity, params).split(' where ')
  const where = [tenant, ...whereSql(reading, selection, params)].join(' and ')
  const { sql, join } = value(params)
  const day = isMoment ? `${sql} at time zone ${params.add(reading.principal.timeZone)}` : sql
  const group = how === 'month' ? `to_char(${day}, 'YYYY-MM')` : sql
  const order = how === 'month' ? 'value desc' : 'count desc, value'
  // What says nothing comes first, so that no limit cuts it.
  return statement(
    `select ${group} as value, count(*)::integer as count from ${table}${join} where ${where} group by 1 order by (${group}) is not null, ${order} limit ${mostGroups + 2}`,
    params.values,
  )
}

/** How many records of a question there are for each value of a field: 400 for a field that makes no groups, or by which this reader may not filter. */
export async function groups(reading: Reading, entityName: string, question: Question, key: string): Promise<Groups> {
  const entity = reading.model.get(entityName)
  const base = await selectionOf(reading, entity, question)
  const by = byOf(reading, entity, key)
  const { answers } = await answer(
    reading,
    base,
    (selection) => ({ statements: [groupsStatement(reading, selection, by)], isPage: false }),
    ([found]) => found?.rows.length === 0,
  )
  const rows = (answers[0]?.rows ?? []) as { value: string | boolean | null; count: number }[]
  const all = rows.flatMap(({ value, count }): Group[] =>
    value === null
      ? []
      : [{ value, count, ...(by.how === 'month' ? monthOf(String(value), by.isMoment, reading.principal.timeZone) : {}) }],
  )
  return {
    data: all.slice(0, mostGroups),
    empty: rows.find(({ value }) => value === null)?.count ?? 0,
    more: all.length > mostGroups,
  }
}

function monthOf(month: string, isMoment: boolean, timeZone: string): { from: string; to: string } {
  const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 })
  const days = [first, first.add({ months: 1 })]
  const [from = '', to = ''] = days.map((day) =>
    isMoment ? day.toZonedDateTime(timeZone).toInstant().toString({ smallestUnit: 'millisecond' }) : day.toString(),
  )
  return { from, to }
}
