import type { Reading } from '#engine/access/reading.ts'
import { scopeSql, searchable } from '#engine/access/scope.ts'
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
  [...entity.fields.filter((field) => searchable(entity, field, principal, 'work')).map(({ key }) => key), 'id'].flatMap(
    (path) => keyAt(entity, path) ?? [],
  )

/** Where the values of a key are found: `u.value` is one of them, `h.id` a record that bears it. */
interface Source {
  readonly values: readonly string[]
  readonly hits: string
  readonly value: string
}

/** So many records of one value are looked at; beyond that it tells nobody anyway. */
const mostHits = 1000

/**
 * One look at the index for each value. `limit` keeps the planner from turning the looks into a join: where a table has no statistics yet it would walk through the whole
 * tenant instead.
 */
function sourceOf(entity: EntityModel, { field, inner }: Key, values: readonly string[], params: Params): Source {
  const look = (from: string): string => `cross join lateral (${from} limit ${mostHits}) h`
  if (field === null) return { values, hits: 'cross join lateral (select u.value::uuid as id limit 1) h', value: 'u.value' }
  if (field.parts !== null) {
    const { table, parent } = field.parts
    return {
      values,
      hits: look(`select p.${parent} as id from ${table} p where p.tenant_id = $1 and p.${inner?.columns[0]?.name} = u.value`),
      value: 'u.value',
    }
  }
  if (field.own !== null) {
    const own = `select v.record_id as id from own_value v where v.tenant_id = $1 and v.key = ${params.add(field.key)} and v.text_value = u.value`
    return { values, hits: look(own), value: 'u.value' }
  }
  const { name } = field.columns[0] ?? { name: '' }
  const row = `select r.id from ${entity.table} r where r.tenant_id = $1 and r.${name} = u.value and r.deleted_at is null`
  return { values, hits: look(row), value: 'u.value' }
}

/** `Ada Byron`: two text columns of a row as one title, found by the second, or by the first where that is empty. */
function titleSource(entity: EntityModel, first: FieldModel, last: FieldModel, titles: readonly string[]): Source {
  const [a, b] = [first.columns[0]?.name, last.columns[0]?.name]
  const endings = titles.flatMap((title) => title.split(' ').map((_, index, words) => words.slice(index).join(' ')))
  const rows = (column: string | undefined, more: string): string =>
    `(select r.id, concat_ws(' ', r.${a}, r.${b}) as title from ${entity.table} r where r.tenant_id = $1 and r.${column} = u.value and r.deleted_at is null${more} limit ${mostHits})`
  return {
    values: [...new Set(endings)],
    hits: `cross join lateral (${rows(b, '')} union all ${rows(a, ` and r.${b} is null`)}) h`,
    value: 'h.title',
  }
}

async function run(
  reading: Reading,
  entity: EntityModel,
  key: Key | 'title',
  values: readonly string[],
  fields: readonly FieldModel[] = [],
): Promise<Map<string, Match>> {
  const { principal, model, database } = reading
  const params = new Params(principal.tenantId)
  const [first, last] = fields
  const source =
    key === 'title' && first !== undefined && last !== undefined
      ? titleSource(entity, first, last, values)
      : sourceOf(entity, key as Key, values, params)
  const scope = scopeSql(entity, 'read', principal, 't', params, model)
  const own = entity.own === null ? '' : ` and t.object = ${params.add(entity.name)}`
  const text = `select ${source.value} as value, min(t.id::text) as id, count(distinct t.id)::integer as count from unnest(${params.add(source.values)}::text[]) as u(value) ${source.hits}
cross join lateral (select * from ${entity.table} t where t.tenant_id = $1 and t.id = h.id and t.deleted_at is null${own}${scope === undefined ? '' : ` and ${scope}`} limit 1) t group by 1`
  const [found] = await database.batch(principal.tenantId, [statement(text, params.values)])
  const rows = (found?.rows ?? []) as unknown as { value: string; id: string; count: number }[]
  return new Map(rows.map((row) => [row.value, { id: row.id, several: row.count > 1 }]))
}

/** The records that bear these values, of those that the reader may read and that are not in the trash: one query, whatever their number. */
export async function matches(reading: Reading, entity: EntityModel, key: Key, values: readonly string[]): Promise<Map<string, Match>> {
  const wanted = [...new Set(values)].filter((value) => key.field !== null || isId(value))
  return wanted.length === 0 ? new Map() : run(reading, entity, key, wanted)
}

/** The records that are called so: by their title, and where that says nothing by what stands for it (an e-mail address). */
export async function titleMatches(reading: Reading, entity: EntityModel, titles: readonly string[]): Promise<Map<string, Match>> {
  const wanted = [...new Set(titles)]
  if (wanted.length === 0) return new Map()
  // By what one may not search nothing is found: that would tell who bears the name.
  const usable = (field: FieldModel | undefined): field is FieldModel =>
    field !== undefined && searchable(entity, field, reading.principal, reading.purpose)
  const fields = entity.title.of.map((key) => entity.field(key)).filter(usable)
  if (fields.length < entity.title.of.length) return new Map()
  const found = await byTitle(reading, entity, fields, wanted)
  const missing = wanted.filter((title) => !found.has(title) && title.includes('@')).map((title) => title.toLowerCase())
  for (const path of entity.title.otherwise ?? []) {
    const key = keyAt(entity, path)
    const holds = key?.inner ?? key?.field
    if (key === undefined || holds?.kind.name !== 'email' || !usable(entity.field(path))) continue
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
  const wanted = new Set(titles)
  const found = await run(reading, entity, 'title', titles, [first, last])
  return new Map([...found].filter(([title]) => wanted.has(title)))
}
