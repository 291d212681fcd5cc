import type { Principal } from '#engine/access/principal.ts'
import { type Purpose, searchable } from '#engine/access/scope.ts'
import { inSightSql } from '#engine/access/waiting.ts'
import { badRequest } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type AdvertisingWord, advertisingSql, advertisingWords } from '#engine/query/advertising.ts'
import type { Params } from '#engine/storage/sql.ts'
import type { Operator } from '#schema/field.ts'
import { Wrong, wrong } from '#schema/problem.ts'
import { readMoment } from '#schema/values/day.ts'
import { isId } from '#schema/values/id.ts'

/** `{"status":{"in":["new"]},"or":[…]}` after reading: fields and operators are known, operands are of the field's kind. */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: FieldModel; readonly operator: Operator; readonly operand: unknown }
  | {
      readonly system: 'createdAt' | 'updatedAt' | 'id' | 'state' | 'createdBy' | 'import' | 'advertising'
      readonly operator: Operator
      readonly operand: unknown
    }

const deepest = 5
/** Conditions, and the nodes that hold them. */
const mostConditions = 100
const mostOperands = 500

const systemOperators: ReadonlyMap<string, readonly Operator[]> = new Map([
  ['createdAt', ['gt', 'gte', 'lt', 'lte']],
  ['updatedAt', ['gt', 'gte', 'lt', 'lte']],
  ['id', ['eq', 'in']],
  ['state', ['eq', 'in']],
  ['import', ['eq']],
  ['advertising', ['eq', 'ne', 'in']],
])

/** Some have none: no states, nobody who could be written to. */
const hasSystem = (key: string, { states, restrictable }: EntityModel): boolean =>
  key === 'state' ? states !== null : key !== 'advertising' || restrictable

interface Reader {
  readonly entity: EntityModel
  readonly principal: Principal
  readonly purpose: Purpose
  conditions: number
}

/** Reads a filter from outside. Unknown fields, operators that a field has not and operands of the wrong kind are refused with 400; a field that one may not read cannot be filtered by. */
export function readFilter(input: unknown, entity: EntityModel, principal: Principal, purpose: Purpose): Filter | undefined {
  if (input === undefined || input === null) return undefined
  const filter = readNode(input, { entity, principal, purpose, conditions: 0 }, 0)
  return 'all' in filter && filter.all.length === 0 ? undefined : filter
}

function readNode(input: unknown, reader: Reader, depth: number): Filter {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw badRequest('filter.not-an-object')
  if (depth > deepest) throw badRequest('filter.too-deep', { max: deepest })
  const all = Object.entries(input).flatMap(([key, value]): Filter[] => {
    if (key === 'and') return [{ all: readNodes(key, value, reader, depth) }]
    if (key === 'or') return [{ any: readNodes(key, value, reader, depth) }]
    if (key === 'not') return [{ not: readNode(value, reader, depth + 1) }]
    return readConditions(key, value, reader)
  })
  return all.length === 1 && all[0] !== undefined ? all[0] : { all }
}

function readNodes(key: string, value: unknown, reader: Reader, depth: number): Filter[] {
  if (!Array.isArray(value) || (key === 'or' && value.length === 0)) throw badRequest('filter.not-a-list', { key })
  return value.map((item) => {
    count(reader)
    return readNode(item, reader, depth + 1)
  })
}

function count(reader: Reader): void {
  reader.conditions += 1
  if (reader.conditions > mostConditions) throw badRequest('filter.too-many', { max: mostConditions })
}

function readConditions(key: string, value: unknown, reader: Reader): Filter[] {
  const operations =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : [[Array.isArray(value) ? 'in' : 'eq', value] as const]
  return operations.map(([operator, operand]) => {
    count(reader)
    return readCondition(key, operator as Operator, operand, reader)
  })
}

function readCondition(key: string, operator: Operator, operand: unknown, reader: Reader): Filter {
  const system = systemOperators.get(key)
  if (system !== undefined && hasSystem(key, reader.entity)) {
    if (!system.includes(operator)) throw badRequest('filter.unknown-operator', { field: key, allowed: system.join(', ') })
    return { system: key as 'id', operator, operand: readOperand(key, operator, operand, (item) => readSystem(key, item, reader.entity)) }
  }
  const field = fieldToAsk(key, reader.entity, reader)
  const allowed = operatorsOf(field)
  if (!allowed.includes(operator)) throw badRequest('filter.unknown-operator', { field: key, allowed: allowed.join(', ') })
  return { field, operator, operand: readOperand(key, operator, operand, (item) => readItem(field, item, reader.principal)) }
}

/** The field by which records are asked for; 400 for one that does not exist, or by which this reader may not ask. */
export function fieldToAsk(key: string, entity: EntityModel, { principal, purpose }: Pick<Reader, 'principal' | 'purpose'>): FieldModel {
  const field = entity.field(key)
  if (field === undefined || !field.options.filterable || !searchable(entity, field, principal, purpose))
    throw badRequest('filter.unknown-field', { field: key })
  return field
}

/** The operators by which a field can be filtered; parts only where a part has a `value`. */
export const operatorsOf = (field: FieldModel): readonly Operator[] =>
  field.parts === null || field.parts.fields.some((inner) => inner.key === 'value' && inner.options.filterable)
    ? field.kind.filters
    : ['empty']

function readOperand(key: string, operator: Operator, operand: unknown, read: (item: unknown) => unknown): unknown {
  try {
    if (operator === 'empty') return yesOrNo(operand)
    if (operator !== 'in') return read(operand)
    const items = Array.isArray(operand) ? operand : typeof operand === 'string' ? operand.split(',') : undefined
    if (items === undefined || items.length === 0) throw badRequest('filter.not-a-list', { key })
    if (items.length > mostOperands) throw badRequest('filter.too-many-values', { field: key, max: mostOperands })
    return items.map(read)
  } catch (error) {
    if (error instanceof Wrong) throw badRequest('filter.wrong-value', { field: key, problem: error.problems[0]?.code ?? '' })
    throw error
  }
}

/** In an address there is text alone. */
function yesOrNo(operand: unknown): boolean {
  if (operand === true || operand === 'true') return true
  if (operand === false || operand === 'false') return false
  throw wrong('boolean.not-yes-or-no')
}

function readSystem(key: string, item: unknown, { states }: EntityModel): unknown {
  if ((key === 'id' || key === 'import') && typeof item === 'string' && isId(item)) return item
  if (key === 'state' && typeof item === 'string' && Object.hasOwn(states ?? {}, item)) return item
  if (key === 'advertising' && advertisingWords.some((word) => word === item)) return item
  const moment = key === 'createdAt' || key === 'updatedAt' ? readMoment(item) : ''
  if (moment !== '') return moment
  const problem =
    { id: 'id.not-an-id', import: 'id.not-an-id', state: 'choice.not-one-of', advertising: 'choice.not-one-of' }[key] ??
    'date-time.not-a-moment'
  throw badRequest('filter.wrong-value', { field: key, problem })
}

const nobody = '00000000-0000-0000-0000-000000000000'

function readItem(field: FieldModel, item: unknown, principal: Principal): unknown {
  if (field.kind.name === 'user' && item === 'me') return principal.actorId ?? nobody
  const inner = field.parts?.fields.find((part) => part.key === 'value')
  const single = field.kind.lives === 'taggings' ? [item] : item
  const given = field.kind.lives === 'row' && typeof item === 'string' ? field.kind.fromCell(item, field.options) : single
  const { country } = principal
  const value = inner ? inner.kind.read(item, inner.options, { country }) : field.kind.read(given, field.options, { country })
  const read = field.kind.lives === 'taggings' ? (value as unknown[])[0] : value
  if (read === '' || read === null || read === undefined) throw badRequest('filter.wrong-value', { field: field.key, problem: 'required' })
  return read
}

const comparisons: Readonly<Record<string, string>> = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' }

/** The condition as SQL on the record's row `t`. */
export function filterSql(filter: Filter, params: Params): string {
  if ('all' in filter) return filter.all.length === 0 ? 'true' : `(${filter.all.map((inner) => filterSql(inner, params)).join(' and ')})`
  if ('any' in filter) return `(${filter.any.map((inner) => filterSql(inner, params)).join(' or ')})`
  if ('not' in filter) return `not coalesce(${filterSql(filter.not, params)}, false)`
  if ('system' in filter) return systemSql(filter, params)
  const { field, operator, operand } = filter
  if (field.parts !== null) return partsSql(field, operator, operand, params)
  if (field.kind.lives === 'taggings') return taggingSql(operator, operand, params)
  return field.own === null ? columnSql(field, operator, operand, params) : ownSql(field, operator, operand, params)
}

const compare = (column: string, type: string, operator: Operator, operand: unknown, params: Params): string =>
  operator === 'in'
    ? `${column} = any(${params.add(operand)}::${type}[])`
    : `${column} ${comparisons[operator]} ${params.add(operand)}::${type}`

function columnSql(field: FieldModel, operator: Operator, operand: unknown, params: Params): string {
  const columns = field.columns.map((column) => `t.${column.name}`)
  if (operator === 'empty')
    return `num_nonnulls(${columns.join(', ')}) ${operand ? '= 0' : '> 0'}`.replace(
      /^num_nonnulls\(([^,]+)\) (=|>) 0$/,
      (_, column, sign) => `${column} is ${sign === '=' ? '' : 'not '}null`,
    )
  if (field.columns.length > 1) {
    const value = operand as Record<string, unknown>
    return `(${field.columns.map((column) => `t.${column.name} = ${params.add(value[column.key])}::${column.type}`).join(' and ')})`
  }
  const type = field.columns[0]?.type ?? 'text'
  if (operator === 'ne') return `${columns[0]} is distinct from ${params.add(operand)}::${type}`
  return compare(columns[0] ?? '', type, operator, operand, params)
}

function ownSql(field: FieldModel, operator: Operator, operand: unknown, params: Params): string {
  const column = field.columns[0]
  const key = params.add(field.key)
  const inSight = inSightSql(field, params)
  const exists = (condition: string): string =>
    `exists (select 1 from own_value v where v.tenant_id = $1 and v.record_id = t.id and v.key = ${key}${inSight}${condition})`
  if (operator === 'empty') return operand ? `not ${exists('')}` : exists('')
  if (operator === 'ne') return `not ${exists(` and ${compare(`v.${column?.name}`, column?.type ?? 'text', 'eq', operand, params)}`)}`
  return exists(` and ${compare(`v.${column?.name}`, column?.type ?? 'text', operator, operand, params)}`)
}

function partsSql(field: FieldModel, operator: Operator, operand: unknown, params: Params): string {
  const { table, parent, fields } = field.parts ?? { table: '', parent: '', fields: [] }
  const exists = (condition: string): string =>
    `exists (select 1 from ${table} p where p.tenant_id = $1 and p.${parent} = t.id${condition})`
  if (operator === 'empty') return operand ? `not ${exists('')}` : exists('')
  const column = fields.find((inner) => inner.key === 'value')?.columns[0]
  return exists(` and ${compare(`p.${column?.name}`, column?.type ?? 'text', operator, operand, params)}`)
}

function taggingSql(operator: Operator, operand: unknown, params: Params): string {
  const exists = (condition: string): string => `exists (select 1 from tagging g where g.tenant_id = $1 and g.record_id = t.id${condition})`
  if (operator === 'empty') return operand ? `not ${exists('')}` : exists('')
  return exists(` and ${compare('g.tag_id', 'uuid', operator, operand, params)}`)
}

/** The least id that can have been made at that moment, or after it: ids are UUIDv7 (RFC 9562, 5.7) and begin with the millisecond in which they were made. */
const idAt = (milliseconds: number): string => {
  const hex = Math.max(0, milliseconds).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** How much later than `createdAt` an id may have been made: the records of one batch share their moment, their ids do not. */
const slack = 3_600_000

/** Creation needs no index of its own: ids bound the walk along theirs, the column decides. */
function createdSql(operator: Operator, moment: string, params: Params): string {
  const at = Date.parse(moment)
  const bound =
    operator === 'gt' || operator === 'gte' ? `t.id >= ${params.add(idAt(at))}::uuid` : `t.id < ${params.add(idAt(at + slack))}::uuid`
  return `(${bound} and ${compare('t.created_at', 'timestamptz', operator, moment, params)})`
}

/** What an import made or changed, by its rows or because rows named it, and what was not taken back since. */
const importedSql = (id: string): string =>
  `t.id in (select r.record_id from import_row r where r.tenant_id = $1 and r.import_id = ${id}::uuid and r.outcome in ('created', 'updated', 'kept') union all select m.record_id from import_made m where m.tenant_id = $1 and m.import_id = ${id}::uuid and m.outcome in ('created', 'kept'))`

const saidSql = (operator: Operator, words: AdvertisingWord | readonly AdvertisingWord[]): string =>
  `${operator === 'ne' ? 'not ' : ''}(${[words]
    .flat()
    .map((word) => advertisingSql[word])
    .join(' or ')})`

function systemSql(filter: Extract<Filter, { system: string }>, params: Params): string {
  const { operator, operand } = filter
  if (filter.system === 'import') return importedSql(params.add(operand))
  if (filter.system === 'advertising') return saidSql(operator, operand as AdvertisingWord | readonly AdvertisingWord[])
  if (filter.system === 'createdAt') return createdSql(operator, String(operand), params)
  if (filter.system === 'updatedAt') return compare('t.updated_at', 'timestamptz', operator, operand, params)
  return filter.system === 'id' ? compare('t.id', 'uuid', operator, operand, params) : compare('t.state', 'text', operator, operand, params)
}
