import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A column inside a JSON object: moments must look there as they look outside. */
const inJson = (alias: string, column: { name: string; type: string }): string =>
  column.type === 'timestamptz(3)' ? iso(`${alias}.${column.name}`) : `${alias}.${column.name}`

/** A value of several columns: one JSON object, or null when all of them are. */
function objectSql(alias: string, field: FieldModel): string {
  const pairs = field.columns.map((column) => `'${column.key}', ${inJson(alias, column)}`).join(', ')
  return `case when num_nonnulls(${field.columns.map((column) => `${alias}.${column.name}`).join(', ')}) = 0 then null else json_build_object(${pairs}) end`
}

function partSql(field: FieldModel): string {
  const { table, parent, fields } = field.parts ?? { table: '', parent: '', fields: [] }
  const pairs = fields.map(
    (inner) => `'${inner.key}', ${inner.columns.length === 1 && inner.columns[0] ? inJson('p', inner.columns[0]) : objectSql('p', inner)}`,
  )
  return `coalesce((select json_agg(json_build_object(${pairs.join(', ')}) order by p.position) from ${table} p where p.tenant_id = $1 and p.${parent} = t.id), '[]'::json)`
}

const taggings = `coalesce((select json_agg(g.tag_id order by g.tag_id) from tagging g where g.tenant_id = $1 and g.record_id = t.id), '[]'::json)`

function valueSql(field: FieldModel): string {
  if (field.kind.lives === 'parts') return partSql(field)
  if (field.kind.lives === 'taggings') return taggings
  const [column] = field.columns
  return field.columns.length === 1 && column !== undefined ? `t.${column.name}` : objectSql('t', field)
}

const ownValues = `(select json_object_agg(v.key, coalesce(to_json(v.text_value), to_json(v.date_value), to_json(${iso('v.time_value')}), to_json(v.boolean_value), to_json(v.link_value))) from own_value v where v.tenant_id = $1 and v.record_id = t.id)`

export const systemColumns =
  't.id, t.version, t.created_at as "createdAt", t.created_by as "createdBy", t.updated_at as "updatedAt", t.updated_by as "updatedBy", t.deleted_at as "deletedAt"'

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

/** The rows of an entity: own objects share a table. */
export const fromSql = (entity: EntityModel, params: Params): string =>
  entity.own === null
    ? `${entity.table} t where t.tenant_id = $1`
    : `${entity.table} t where t.tenant_id = $1 and t.object = ${params.add(entity.name)}`

/** Spreads the own values over the record: a field without a value is null. */
export function spreadOwn(rows: Record<string, unknown>[], fields: readonly FieldModel[]): void {
  const own = fields.filter((field) => field.own !== null)
  if (own.length === 0) return
  for (const row of rows) {
    const values = (row.ownValues ?? {}) as Record<string, unknown>
    delete row.ownValues
    for (const field of own) row[field.key] = values[field.key] ?? null
  }
}
