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

/** The value of a field that has one column, of the record `t`. */
function valueSql(field: FieldModel, params: Params): string {
  const column = field.columns[0]?.name
  if (field.own === null) return `t.${column}`
  return `(select v.${column} from own_value v where v.tenant_id = $1 and v.record_id = t.id and v.key = ${params.add(field.key)}${inSightSql(field, params)})`
}

function totalsSql(field: FieldModel, index: number, params: Params): string[] {
  const filled = filterSql({ field, operator: 'empty', operand: false }, params)
  const counted = `count(*) filter (where ${filled})::integer as "filled${index}"`
  if (!isOrdered(field)) return [counted]
  const type = field.columns[0]?.type ?? 'text'
  const value = valueSql(field, params)
  return [counted, `${outSql(`min(${value})`, type)}::text as "least${index}"`, `${outSql(`max(${value})`, type)}::text as "most${index}"`]
}

function totalsStatement(reading: Reading, selection: Selection, fields: readonly FieldModel[]): Statement {
  const params = new Params(reading.principal.tenantId)
  const from = fromSql(selection.entity, params)
  const where = [from, ...whereSql(reading, selection, params)].join(' and ')
  const columns = ['count(*)::integer as count', ...fields.flatMap((field, index) => totalsSql(field, index, params))]
  return statement(`select ${columns.join(', ')} from ${where}`, params.values)
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
    (selection) => [totalsStatement(reading, selection, fields)],
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
