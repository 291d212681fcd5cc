import { isWaiting } from '#engine/access/waiting.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A value inside something else: moments must look there as they look outside. */
export const outSql = (value: string, type: string): string => (type === 'timestamptz(3)' ? iso(value) : value)

const inJson = (alias: string, column: { name: string; type: string }): string => outSql(`${alias}.${column.name}`, column.type)

/** A value of several columns: one JSON object, or null when all of them are. */
function objectSql(alias: string, field: FieldModel): string {
  const pairs = field.columns.map((column) => `'${column.key}', ${inJson(alias, column)}`).join(', ')
  return `case when num_nonnulls(${field.columns.map((column) => `${alias}.${column.name}`).join(', ')}) = 0 then null else json_build_object(${pairs}) end`
}

const innerSql = (inner: FieldModel): string =>
  inner.columns.length === 1 && inner.columns[0] ? inJson('p', inner.columns[0]) : objectSql('p', inner)

function partSql(field: FieldModel): string {
  const { table, parent, fields } = field.parts ?? { table: '', parent: '', fields: [] }
  const pairs = fields.map((inner) => `'${inner.key}', ${innerSql(inner)}`)
  return `coalesce((select json_agg(json_build_object(${pairs.join(', ')}) order by p.position) from ${table} p where p.tenant_id = $1 and p.${parent} = t.id), '[]'::json)`
}

const taggings = `coalesce((select json_agg(g.tag_id order by g.tag_id) from tagging g where g.tenant_id = $1 and g.record_id = t.id), '[]'::json)`

function valueSql(field: FieldModel): string {
  if (field.kind.lives === 'parts') return partSql(field)
  if (field.kind.lives === 'taggings') return taggings
  const [column] = field.columns
  return field.columns.length === 1 && column !== undefined ? `t.${column.name}` : objectSql('t', field)
}

const ownValue = `coalesce(to_json(v.text_value), to_json(v.date_value), to_json(${iso('v.time_value')}), to_json(v.boolean_value), to_json(v.link_value))`
const ownValues = `(select json_object_agg(v.key, ${ownValue}) from own_value v where v.tenant_id = $1 and v.record_id = t.id)`

const systemColumns =
  't.id, t.version, t.created_at as "createdAt", t.created_by as "createdBy", t.updated_at as "updatedAt", t.updated_by as "updatedBy", t.deleted_at as "deletedAt"'

/** Of a person besides: a list leaves restricted people out, so only a whole record says it. */
export const restrictionSql = ({ restrictable }: EntityModel): string =>
  restrictable ? ', t.restricted_at as "restrictedAt", t.restricted_for as "restrictedFor"' : ''

/** What a record is read as: aliases are the API's own names, so that rows go out as they come. `t` is the record's row. */
export function selectSql(entity: EntityModel, fields: readonly FieldModel[]): string {
  const declared = fields.filter((field) => field.own === null)
  return [
    systemColumns,
    ...(entity.states === null ? [] : ['t.state']),
    ...declared.map((field) => `${valueSql(field)} as "${field.key}"`),
    ...(declared.length === fields.length ? [] : [`${ownValues} as "ownValues"`]),
  ].join(', ')
}

/** Values of records in another table, as `[record, value, …]` in order: those of all records of `page` in one walk along its key. */
const besideSql = (parent: string, alias: string, values: readonly string[], order: string, table: string): string =>
  `case when page.id = (select first.id from page first limit 1) then (select json_agg(json_build_array(${alias}.${parent}, ${values.join(', ')}) order by ${alias}.${parent}, ${order}) from ${table} ${alias} where ${alias}.tenant_id = $1 and ${alias}.${parent} = any(array(select each.id from page each))) end`

function besideField(field: FieldModel): string {
  if (field.kind.lives === 'taggings') return besideSql('record_id', 'g', ['g.tag_id'], 'g.tag_id', 'tagging')
  const { table, parent, fields } = field.parts ?? { table: '', parent: '', fields: [] }
  return besideSql(parent, 'p', fields.map(innerSql), 'p.position', table)
}

const livesBeside = (field: FieldModel): boolean => field.own !== null || field.kind.lives !== 'row'

/**
 * A page of records: `walk` selects the rows themselves, in order and limited. What lies in other tables is read once for the whole page and comes with its first row,
 * which takes half the time of a look for each row and each table; `spreadPage` gives every row its own.
 */
export function pageSql(entity: EntityModel, fields: readonly FieldModel[], walk: (select: string) => string): string {
  const rows = walk(
    selectSql(
      entity,
      fields.filter((field) => !livesBeside(field)),
    ),
  )
  const beside = [
    ...fields.filter((field) => field.own === null && livesBeside(field)).map((field) => `${besideField(field)} as "${field.key}"`),
    ...(fields.some((field) => field.own !== null)
      ? [`${besideSql('record_id', 'v', ['v.key', ownValue], 'v.key', 'own_value')} as "ownValues"`]
      : []),
  ]
  return beside.length === 0 ? rows : `with page as materialized (${rows}) select page.*, ${beside.join(', ')} from page`
}

/** Gives each row what `pageSql` read for the whole page. */
export function spreadPage(rows: Record<string, unknown>[], fields: readonly FieldModel[]): void {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const spread = (key: string, fresh: () => unknown, give: (row: Record<string, unknown>, values: unknown[]) => void): void => {
    const ofPage = (rows[0]?.[key] ?? []) as unknown[][]
    for (const row of rows) row[key] = fresh()
    for (const values of ofPage) {
      const row = byId.get(values[0])
      if (row !== undefined) give(row, values)
    }
  }
  for (const { key, parts, own, kind } of fields) {
    if (own !== null || kind.lives === 'row') continue
    const inner = parts?.fields.map((field) => field.key)
    spread(key, newList, (row, values) => (row[key] as unknown[]).push(inner === undefined ? values[1] : partOf(inner, values)))
  }
  if (fields.some((field) => field.own !== null))
    spread('ownValues', newObject, (row, values) => {
      ;(row.ownValues as Record<string, unknown>)[String(values[1])] = values[2]
    })
}

const newList = (): unknown[] => []
const newObject = (): Record<string, unknown> => ({})

function partOf(keys: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const part: Record<string, unknown> = {}
  for (let index = 0; index < keys.length; index += 1) part[keys[index] ?? ''] = values[index + 1]
  return part
}

/** The rows of an entity: own objects share a table. */
export const fromSql = (entity: EntityModel, params: Params): string =>
  entity.own === null
    ? `${entity.table} t where t.tenant_id = $1`
    : `${entity.table} t where t.tenant_id = $1 and t.object = ${params.add(entity.name)}`

/** Spreads the own values over the record: a field without a value is null, and for a reader so is one whose value waits for its end. */
export function spreadOwn(rows: Record<string, unknown>[], fields: readonly FieldModel[], whole = false): void {
  const own = fields.filter((field) => field.own !== null)
  if (own.length === 0) return
  for (const row of rows) {
    const values = (row.ownValues ?? {}) as Record<string, unknown>
    delete row.ownValues
    for (const { key, waiting } of own) row[key] = waiting !== undefined && !whole && isWaiting(waiting, row) ? null : (values[key] ?? null)
  }
}
