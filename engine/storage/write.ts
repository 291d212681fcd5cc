import { type Indexing, mentionStatements } from '#engine/mentions/write.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { searchWords } from '#engine/search/words.ts'
import { keeping, letGo } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

export interface Row {
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
}

export interface Stamp extends Indexing {
  readonly at: string
  readonly by: string | null
}

interface Bound {
  readonly name: string
  readonly type: string
  readonly of: (row: Row) => unknown
}

const partOf = (key: string, value: unknown): unknown =>
  key === '' || value === null || value === undefined ? (value ?? null) : ((value as Record<string, unknown>)[key] ?? null)

/** The columns of the record's own row, and where their values come from. */
function columnsOf(entity: EntityModel): Bound[] {
  return [
    ...(entity.states === null ? [] : [{ name: 'state', type: 'text', of: (row: Row) => row.values.state }]),
    ...entity.fields
      .filter((field) => field.own === null)
      .flatMap((field) =>
        field.columns.map((column) => ({
          name: column.name,
          type: column.type,
          of: (row: Row) => partOf(column.key, row.values[field.key]),
        })),
      ),
  ]
}

/** `unnest($4::uuid[], $5::text[]) as u(id, first_name)`: set-based, and one text for one row or a thousand. */
function unnested(columns: readonly Bound[], rows: readonly Row[], first: number): { sql: string; values: unknown[][] } {
  const places = columns.map((column, index) => `$${first + index}::${column.type.replace('(3)', '')}[]`)
  return {
    sql: `unnest(${places.join(', ')}) as u(${columns.map((column) => column.name).join(', ')})`,
    values: columns.map((column) => rows.map((row) => column.of(row))),
  }
}

const idColumn: Bound = { name: 'id', type: 'uuid', of: (row) => row.id }

/** The object does not end before they are committed. */
const holdObjectText = 'select app.hold_own_object($1, $2)'

/** New rows with version 1. */
export function insertRows(entity: EntityModel, rows: readonly Row[], stamp: Stamp): Statement[] {
  const { tenantId, at, by } = stamp
  const columns = columnsOf(entity)
  const names = columns.map((column) => `, ${column.name}`).join('')
  const { sql, values } = unnested([idColumn, ...columns], rows, 4)
  const object = entity.own === null ? '' : ', object'
  const text = `insert into ${entity.table} (tenant_id, id, version, created_at, created_by, updated_at, updated_by${names}${object})
select $1, u.id, 1, $2, $3, $2, $3${columns.map((column) => `, u.${column.name}`).join('')}${object && `, $${5 + columns.length}`} from ${sql}`
  return [
    ...(object ? [statement(holdObjectText, [tenantId, entity.name])] : []),
    statement(text, [tenantId, at, by, ...values, ...(object ? [entity.name] : [])]),
    ...besides(entity, rows, stamp, entity.fields),
  ]
}

/** Whole rows anew; parts, taggings, own values and words only where a field of theirs changed. */
export function updateRows(entity: EntityModel, rows: readonly Row[], changed: ReadonlySet<string>, stamp: Stamp): Statement[] {
  const { tenantId, at, by } = stamp
  const columns = columnsOf(entity)
  const { sql, values } = unnested([idColumn, ...columns], rows, 4)
  const sets = columns.map((column) => `, ${column.name} = u.${column.name}`).join('')
  const text = `update ${entity.table} t set version = t.version + 1, updated_at = $2, updated_by = $3${sets} from ${sql} where t.tenant_id = $1 and t.id = u.id`
  const fields = entity.fields.filter((field) => changed.has(field.key))
  const ids = rows.map((row) => row.id)
  const replaced = keeping(entity).filter(({ field }) => changed.has(field.key))
  return [
    ...letGo(entity, replaced, ids, tenantId),
    statement(text, [tenantId, at, by, ...values]),
    ...removals(ids, tenantId, fields),
    ...besides(entity, rows, stamp, fields),
  ]
}

/** Into the trash (`at`) or out of it (null). */
export function markRows(entity: EntityModel, ids: readonly string[], deletedAt: string | null, { tenantId, at, by }: Stamp): Statement[] {
  const text = `update ${entity.table} t set version = t.version + 1, updated_at = $2, updated_by = $3, deleted_at = $4 where t.tenant_id = $1 and t.id = any($5::uuid[])`
  return [statement(text, [tenantId, at, by, deletedAt, ids])]
}

/** The rows are gone, with all that belongs to them, their bytes once this is committed. */
export function deleteRows(entity: EntityModel, ids: readonly string[], tenantId: string): Statement[] {
  return [
    ...letGo(entity, keeping(entity), ids, tenantId),
    ...removals(ids, tenantId, entity.fields),
    statement('delete from search_entry where tenant_id = $1 and record_id = any($2::uuid[])', [tenantId, ids]),
    statement(`delete from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[])`, [tenantId, ids]),
  ]
}

/** What lies in other tables: parts, taggings, own values, words, and whom the texts name. */
function besides(entity: EntityModel, rows: readonly Row[], stamp: Stamp, fields: readonly FieldModel[]): Statement[] {
  const { tenantId } = stamp
  return [
    ...fields.flatMap((field) => (field.parts === null ? [] : insertParts(field, rows, tenantId))),
    ...fields.filter((field) => field.kind.lives === 'taggings').flatMap((field) => insertTaggings(entity, field, rows, tenantId)),
    ...insertOwn(
      fields.filter((field) => field.own !== null),
      rows,
      tenantId,
    ),
    ...(fields.some((field) => field.options.search) ? writeWords(entity, rows, tenantId) : []),
    ...mentionStatements(entity, rows, fields, stamp),
  ]
}

function removals(ids: readonly string[], tenantId: string, fields: readonly FieldModel[]): Statement[] {
  const own = fields.filter((field) => field.own !== null).map((field) => field.key)
  return [
    ...fields.flatMap((field) =>
      field.parts === null
        ? []
        : [statement(`delete from ${field.parts.table} where tenant_id = $1 and ${field.parts.parent} = any($2::uuid[])`, [tenantId, ids])],
    ),
    ...(fields.some((field) => field.kind.lives === 'taggings')
      ? [statement('delete from tagging where tenant_id = $1 and record_id = any($2::uuid[])', [tenantId, ids])]
      : []),
    ...(own.length === 0
      ? []
      : [
          statement('delete from own_value where tenant_id = $1 and record_id = any($2::uuid[]) and key = any($3::text[])', [
            tenantId,
            ids,
            own,
          ]),
        ]),
  ]
}

function insertParts(field: FieldModel, rows: readonly Row[], tenantId: string): Statement[] {
  const { table, parent, fields } = field.parts ?? { table: '', parent: '', fields: [] }
  const parts: Row[] = rows.flatMap(({ id, values }) =>
    ((values[field.key] ?? []) as Record<string, unknown>[]).map((part, position) => ({ id, values: { part, position } })),
  )
  if (parts.length === 0) return []
  const whole = (row: Row): Record<string, unknown> => row.values.part as Record<string, unknown>
  const columns: Bound[] = [
    { name: parent, type: 'uuid', of: (row) => row.id },
    { name: 'position', type: 'integer', of: (row) => row.values.position },
    ...fields.flatMap((inner) =>
      inner.columns.map((column) => ({
        name: column.name,
        type: column.type,
        of: (row: Row) => partOf(column.key, whole(row)[inner.key]),
      })),
    ),
  ]
  const { sql, values } = unnested(columns, parts, 2)
  const names = columns.map((column) => column.name)
  return [
    statement(
      `insert into ${table} (tenant_id, ${names.join(', ')}) select $1, ${names.map((name) => `u.${name}`).join(', ')} from ${sql}`,
      [tenantId, ...values],
    ),
  ]
}

function insertTaggings(entity: EntityModel, field: FieldModel, rows: readonly Row[], tenantId: string): Statement[] {
  const pairs = rows.flatMap(({ id, values }) => ((values[field.key] ?? []) as string[]).map((tag) => [id, tag] as const))
  if (pairs.length === 0) return []
  const text =
    'insert into tagging (tenant_id, record_id, tag_id, entity) select $1, u.record_id, u.tag_id, $4 from unnest($2::uuid[], $3::uuid[]) as u(record_id, tag_id)'
  return [statement(text, [tenantId, pairs.map(([id]) => id), pairs.map(([, tag]) => tag), entity.name])]
}

/** Own values, one statement for each type of column. */
function insertOwn(fields: readonly FieldModel[], rows: readonly Row[], tenantId: string): Statement[] {
  return [...Map.groupBy(fields, (field) => field.columns[0]?.name ?? '')].flatMap(([column, group]) => {
    const type = (group[0]?.columns[0]?.type ?? 'text').replace('(3)', '')
    const values = rows.flatMap((row) =>
      group.flatMap((field) =>
        row.values[field.key] === null || row.values[field.key] === undefined ? [] : [[row.id, field.key, row.values[field.key]] as const],
      ),
    )
    if (values.length === 0) return []
    const text = `insert into own_value (tenant_id, record_id, key, ${column}) select $1, u.record_id, u.key, u.value from unnest($2::uuid[], $3::text[], $4::${type}[]) as u(record_id, key, value)`
    return [statement(text, [tenantId, values.map(([id]) => id), values.map(([, key]) => key), values.map(([, , value]) => value)])]
  })
}

const staleWords =
  'delete from search_entry s using unnest($2::uuid[]) as u(record_id) where s.tenant_id = $1 and s.record_id = u.record_id and not (s.record_id, s.field) in (select * from unnest($3::uuid[], $4::text[]))'
const upsertWords = `insert into search_entry (tenant_id, entity, record_id, field, words) select $1, $2, u.record_id, u.field, u.words from unnest($3::uuid[], $4::text[], $5::text[]) as u(record_id, field, words)
on conflict (tenant_id, record_id, field) do update set words = excluded.words`

function writeWords(entity: EntityModel, rows: readonly Row[], tenantId: string): Statement[] {
  const entries = rows.flatMap((row) => [...searchWords(entity, row.values)].map(([field, words]) => ({ id: row.id, field, words })))
  const ids = entries.map((entry) => entry.id)
  const fields = entries.map((entry) => entry.field)
  const found = new Set(ids)
  const gone = rows.some((row) => !found.has(row.id)) || entity.fields.some((field) => field.options.readableBy !== undefined)
  return [
    ...(gone ? [statement(staleWords, [tenantId, rows.map((row) => row.id), ids, fields])] : []),
    ...(entries.length === 0 ? [] : [statement(upsertWords, [tenantId, entity.name, ids, fields, entries.map((entry) => entry.words)])]),
  ]
}

/** The values of one own field in all records of its entity. */
export function endOwnValues(entity: EntityModel, key: string, tenantId: string): Statement {
  const records = `select id from ${entity.table} where tenant_id = $1${entity.own === null ? '' : ' and object = $3'}`
  const text = `delete from own_value where tenant_id = $1 and key = $2 and record_id in (${records})`
  return statement(text, [tenantId, key, ...(entity.own === null ? [] : [entity.name])])
}
