import { readable, scopeSql } from '#engine/access/scope.ts'
import type { Reading } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import { isId } from '#schema/values/id.ts'

/** By what existing records are found: their id, a text of theirs, or the text of any of their parts. */
export type Key =
  | { readonly path: 'id'; readonly field: null; readonly inner: null }
  | { readonly path: string; readonly field: FieldModel; readonly inner: FieldModel | null }

/** What was found for a value; `several` when it does not tell one record from another. */
export interface Match {
  readonly id: string
  readonly several: boolean
}

const isText = (field: FieldModel): boolean =>
  field.columns.length === 1 && field.columns[0]?.type === 'text' && !('of' in field.options) && field.kind.filters.includes('eq')

/** The key of that path; undefined where there is none, or where no index would find it. */
export function keyAt(entity: EntityModel, path: string): Key | undefined {
  if (path === 'id') return { path, field: null, inner: null }
  const field = entity.field(path)
  if (field === undefined) return undefined
  const inner = field.parts?.fields.find(({ key, options }) => key === 'value' && options.filterable) ?? null
  if (field.parts !== null) return inner !== null && isText(inner) ? { path, field, inner } : undefined
  const found = field.options.unique || field.options.filterable
  return found && field.kind.lives === 'row' && isText(field) ? { path, field, inner: null } : undefined
}

/** Every key by which this reader may look records up. */
export const keysOf = (entity: EntityModel, { principal }: Pick<Reading, 'principal'>): Key[] =>
  [...entity.fields.filter((field) => readable(entity, field, principal, 'work')).map(({ key }) => key), 'id'].flatMap(
    (path) => keyAt(entity, path) ?? [],
  )

interface Source {
  /** What stands behind `from`; `t` is the record's row. */
  readonly from: string
  readonly value: string
}

/** Where the values of a key lie; the condition on them goes to the table that has their index. */
function sourceOf(entity: EntityModel, { field, inner }: Key, values: readonly string[], params: Params): Source {
  const { table } = entity
  if (field === null)
    return { from: `${table} t where t.tenant_id = $1 and t.id = any(${params.add(values)}::uuid[])`, value: 't.id::text' }
  if (field.parts !== null) {
    const column = `p.${inner?.columns[0]?.name}`
    return {
      from: `${field.parts.table} p join ${table} t on t.tenant_id = $1 and t.id = p.${field.parts.parent} where p.tenant_id = $1 and ${column} = any(${params.add(values)}::text[])`,
      value: column,
    }
  }
  if (field.own !== null) {
    const key = params.add(field.key)
    return {
      from: `own_value v join ${table} t on t.tenant_id = $1 and t.id = v.record_id where v.tenant_id = $1 and v.key = ${key} and v.text_value = any(${params.add(values)}::text[])`,
      value: 'v.text_value',
    }
  }
  const column = `t.${field.columns[0]?.name}`
  return { from: `${table} t where t.tenant_id = $1 and ${column} = any(${params.add(values)}::text[])`, value: column }
}

/** `Ada Byron`: two text columns of a row as one title, found by the second, or by the first where that is empty. */
function titleSource(entity: EntityModel, first: FieldModel, last: FieldModel, titles: readonly string[], params: Params): Source {
  const [a, b] = [`t.${first.columns[0]?.name}`, `t.${last.columns[0]?.name}`]
  const endings = titles.flatMap((title) => title.split(' ').map((_, index, words) => words.slice(index).join(' ')))
  const whole = params.add(titles)
  return {
    from: `${entity.table} t where t.tenant_id = $1 and (${b} = any(${params.add([...new Set(endings)])}::text[]) or ${b} is null and ${a} = any(${whole}::text[])) and concat_ws(' ', ${a}, ${b}) = any(${whole}::text[])`,
    value: `concat_ws(' ', ${a}, ${b})`,
  }
}

async function run(reading: Reading, entity: EntityModel, { from, value }: Source, params: Params): Promise<Map<string, Match>> {
  const { principal, model, database } = reading
  const scope = scopeSql(entity, 'read', principal, 't', params, model)
  const where = [
    from,
    't.deleted_at is null',
    ...(entity.own === null ? [] : [`t.object = ${params.add(entity.name)}`]),
    ...(scope === undefined ? [] : [scope]),
  ].join(' and ')
  const text = `select ${value} as value, min(t.id::text) as id, count(distinct t.id)::integer as count from ${where} group by 1`
  const [found] = await database.batch(principal.tenantId, [statement(text, params.values)])
  const rows = (found?.rows ?? []) as unknown as { value: string; id: string; count: number }[]
  return new Map(rows.map((row) => [row.value, { id: row.id, several: row.count > 1 }]))
}

/** The records that bear these values, of those that the reader may read and that are not in the trash: one query, whatever their number. */
export async function matches(reading: Reading, entity: EntityModel, key: Key, values: readonly string[]): Promise<Map<string, Match>> {
  const wanted = [...new Set(values)].filter((value) => key.field !== null || isId(value))
  if (wanted.length === 0) return new Map()
  const params = new Params(reading.principal.tenantId)
  return run(reading, entity, sourceOf(entity, key, wanted, params), params)
}

/** The records that are called so: by their title, and where that says nothing by what stands for it (an e-mail address). */
export async function titleMatches(reading: Reading, entity: EntityModel, titles: readonly string[]): Promise<Map<string, Match>> {
  const wanted = [...new Set(titles)]
  if (wanted.length === 0) return new Map()
  const fields = entity.title.of.flatMap((key) => entity.field(key) ?? [])
  const found = await byTitle(reading, entity, fields, wanted)
  const missing = wanted.filter((title) => !found.has(title) && title.includes('@')).map((title) => title.toLowerCase())
  for (const path of entity.title.otherwise ?? []) {
    const key = keyAt(entity, path)
    const holds = key?.inner ?? key?.field
    if (key === undefined || holds?.kind.name !== 'email') continue
    const more = await matches(reading, entity, key, missing)
    for (const title of wanted)
      if (!found.has(title) && more.has(title.toLowerCase())) found.set(title, more.get(title.toLowerCase()) as Match)
  }
  return found
}

async function byTitle(
  reading: Reading,
  entity: EntityModel,
  fields: readonly FieldModel[],
  titles: readonly string[],
): Promise<Map<string, Match>> {
  const [first, last, more] = fields
  if (first === undefined || more !== undefined || !fields.every(isText)) return new Map()
  if (last === undefined) return matches(reading, entity, { path: first.key, field: first, inner: null }, titles)
  if (first.own !== null || last.own !== null) return new Map()
  const params = new Params(reading.principal.tenantId)
  return run(reading, entity, titleSource(entity, first, last, titles, params), params)
}
