import type { ColumnPlan, IndexPlan, TablePlan } from '#engine/storage/tables.ts'

/** Names of roles differ from installation to installation: migrations carry these words, the runner puts the names in. */
export const appRole = '@app@'
export const searchRole = '@search@'

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Shortens a name to PostgreSQL's 63 bytes (we keep under 50, so that it can be found in messages) and stays unique by a checksum. */
export function short(name: string): string {
  if (name.length < 50) return name
  let sum = 0
  for (const letter of name) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return `${name.slice(0, 40)}_${sum.toString(36)}`
}

export function columnSql(table: string, column: ColumnPlan): string {
  const checks = [
    ...(column.maxLength === undefined ? [] : [`char_length(${column.name}) <= ${column.maxLength}`]),
    ...(column.oneOf === undefined ? [] : [`${column.name} in (${column.oneOf.map(quote).join(', ')})`]),
  ]
  return [
    column.name,
    column.type,
    column.collation === undefined ? '' : `collate ${column.collation}`,
    column.optional ? '' : 'not null',
    column.default === undefined ? '' : `default ${column.default}`,
    checks.length === 0 ? '' : `constraint ${short(`${table}_${column.name}_check`)} check (${checks.join(' and ')})`,
  ]
    .filter((word) => word !== '')
    .join(' ')
}

const conditions = {
  live: 'deleted_at is null',
  trash: 'deleted_at is not null',
  restricted: 'restricted_at is not null',
} as const

function indexSql(table: TablePlan, index: IndexPlan): string {
  const name = short(
    [
      table.name,
      ...index.columns.filter((column) => column !== 'id'),
      index.unique ? 'key' : index.only === undefined || index.only === 'live' ? 'idx' : index.only,
    ].join('_'),
  )
  const walled = table.wall === 'tenant' ? ['tenant_id'] : []
  if (index.words) return `create index ${name} on ${table.name} using gin (tenant_id, words gin_trgm_ops);`
  // Without the tenant: the elements are made under its key, so none is another's, and a list of all its rows beside each would cost more than it saves.
  if (index.elements) return `create index ${name} on ${table.name} using gin (${index.columns.join(', ')});`
  const where = index.only === undefined ? '' : ` where ${conditions[index.only]}`
  return `create ${index.unique ? 'unique ' : ''}index ${name} on ${table.name} (${[...walled, ...index.columns].join(', ')})${where};`
}

export const foreignKeySql = (table: TablePlan, column: string, target: string): string =>
  table.wall === 'tenant'
    ? `alter table ${table.name} add constraint ${short(`${table.name}_${column}_fkey`)} foreign key (tenant_id, ${column}) references ${target} (tenant_id, id);`
    : `alter table ${table.name} add constraint ${short(`${table.name}_${column}_fkey`)} foreign key (${column}) references ${target} (id);`

/** Row security: the setting without `missing_ok`, so that forgetting the tenant is an error and never an empty answer. */
function wallSql(table: TablePlan): string[] {
  const same = `tenant_id = current_setting('app.tenant_id')::uuid`
  return [
    `alter table ${table.name} enable row level security;`,
    // The search role owns the search table and must see past the wall: its one function takes the tenant from the setting.
    ...(table.ownedBy === 'search' ? [] : [`alter table ${table.name} force row level security;`]),
    `create policy wall on ${table.name} using (${same}) with check (${same});`,
  ]
}

/** One table without its foreign keys, which need all tables first, and without its wall: under FORCE not even the owner can add a foreign key. */
export function createTableSql(table: TablePlan): string {
  return [
    `create table ${table.name} (\n${[...table.columns.map((column) => `  ${columnSql(table.name, column)}`), `  primary key (${table.key.join(', ')})`].join(',\n')}\n);`,
    ...table.indexes.map((index) => indexSql(table, index)),
  ].join('\n')
}

/** Who may do what: the wall, and the grants of the app role. */
export const guardTableSql = (table: TablePlan): string =>
  [
    ...(table.wall === 'tenant' ? wallSql(table) : []),
    ...(table.grants.length === 0 ? [] : [`grant ${table.grants.join(', ')} on ${table.name} to ${appRole};`]),
    ...(table.ownedBy === 'search' ? [`alter table ${table.name} owner to ${searchRole};`] : []),
  ].join('\n')

/** The whole schema as SQL, the same for the same model: committed as tests/snapshots/schema.sql and the source of migrations. */
export function schemaSql(tables: readonly TablePlan[]): string {
  return [
    ...tables.map(createTableSql),
    tables.flatMap((table) => table.foreignKeys.map(({ column, table: target }) => foreignKeySql(table, column, target))).join('\n'),
    ...tables.map(guardTableSql).filter((sql) => sql !== ''),
  ].join('\n\n')
}
