import type { Reading } from '#engine/access/reading.ts'
import { inSightSql } from '#engine/access/waiting.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { fieldToAsk, filterSql } from '#engine/query/filter.ts'
import { fromSql, outSql } from '#engine/query/select.ts'
import { answer, type Question, type Selection, selectionOf, whereSql } from '#engine/query/selection.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

/** What a list comes to: how many records it has and, of a field, how many of them say something; of days and moments the first and the last. */
export interface Totals {
  readonly count: number
  readonly fields: Readonly<Record<string, FieldTotals>>
}

interface FieldTotals {
  readonly filled: number
  readonly least?: string | null
  readonly most?: string | null
}

/** What a column can be asked for besides how often it is filled. */
const isOrdered = ({ kind, columns }: FieldModel): boolean => kind.filters.includes('gte') && columns.length === 1

/** What is needed of the chosen rows: their ids, what lies in their own columns, and the clocks by which values of own fields wait. */
function chosenSql(fields: readonly FieldModel[]): string {
  const columns = fields.filter(({ own }) => own === null).flatMap((field) => field.columns.map(({ name }) => name))
  return [...new Set(['id', 'created_at', 'updated_at', ...columns])].map((name) => `t.${name}`).join(', ')
}

/** Of the chosen rows `t`. What lies in another table is counted by one walk through that table, not by a look for each row. */
function totalsSql(field: FieldModel, index: number, params: Params): string[] {
  const filled = filterSql({ field, operator: 'empty', operand: false }, params)
  const isBeside = field.own !== null || field.kind.lives !== 'row'
  const count = isBeside ? `(select count(*) from chosen t where ${filled})` : `count(*) filter (where ${filled})`
  return [`${count}::integer as "filled${index}"`, ...(isOrdered(field) ? spanSql(field, index, params) : [])]
}

function spanSql(field: FieldModel, index: number, params: Params): string[] {
  const { name = '', type = 'text' } = field.columns[0] ?? {}
  const of = (end: 'min' | 'max'): string => {
    if (field.own === null) return `${end}(t.${name})`
    const where = `v.tenant_id = $1 and v.key = ${params.add(field.key)}${inSightSql(field, params)}`
    return `(select ${end}(v.${name}) from chosen t join own_value v on v.record_id = t.id where ${where})`
  }
  return [`${outSql(of('min'), type)}::text as "least${index}"`, `${outSql(of('max'), type)}::text as "most${index}"`]
}

function totalsStatement(reading: Reading, selection: Selection, fields: readonly FieldModel[]): Statement {
  const params = new Params(reading.principal.tenantId)
  const where = [fromSql(selection.entity, params), ...whereSql(reading, selection, params)].join(' and ')
  const columns = ['count(*)::integer as count', ...fields.flatMap((field, index) => totalsSql(field, index, params))]
  return statement(
    `with chosen as materialized (select ${chosenSql(fields)} from ${where}) select ${columns.join(', ')} from chosen t`,
    params.values,
  )
}

/** The fields that are asked for; 400 for one that does not exist, or by which this reader may not filter: its totals would tell what it holds. */
function fieldsToTotal(reading: Reading, entity: EntityModel, keys: readonly string[]): FieldModel[] {
  return [...new Set(keys)].map((key) => fieldToAsk(key, entity, reading))
}

/** The totals of all that a question finds. What takes longer than two seconds is refused, unless the question asks for the whole. */
export async function totals(reading: Reading, entityName: string, question: Question, keys: readonly string[]): Promise<Totals> {
  const entity = reading.model.get(entityName)
  const base = await selectionOf(reading, entity, question)
  const fields = fieldsToTotal(reading, entity, keys)
  const { answers } = await answer(
    reading,
    base,
    (selection) => ({ statements: [totalsStatement(reading, selection, fields)], isPage: false }),
    ([found]) => found?.rows[0]?.count === 0,
  )
  const row = answers[0]?.rows[0] ?? {}
  return {
    count: Number(row.count ?? 0),
    fields: Object.fromEntries(fields.map((field, index) => [field.key, fieldTotals(field, index, row)])),
  }
}

function fieldTotals(field: FieldModel, index: number, row: Readonly<Record<string, unknown>>): FieldTotals {
  const filled = Number(row[`filled${index}`] ?? 0)
  if (!isOrdered(field)) return { filled }
  return { filled, least: row[`least${index}`] as string | null, most: row[`most${index}`] as string | null }
}
