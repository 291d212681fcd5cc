import { type Entity, isRestrictable, restrictionGrounds } from '#schema/entity.ts'
import type { Column, Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import type { Store, StoreColumn } from '#schema/store.ts'

/** A column as PostgreSQL is told to make it. */
export interface ColumnPlan {
  readonly name: string
  readonly type: string
  readonly collation?: '"und-x-icu"' | '"C"'
  readonly optional: boolean
  readonly default?: string
  readonly maxLength?: number
  readonly oneOf?: readonly string[]
}

export interface IndexPlan {
  readonly columns: readonly string[]
  readonly unique?: true
  /** Only rows that are not in the trash, only those that are, or only people whose data is restricted. */
  readonly only?: 'live' | 'trash' | 'restricted'
  readonly words?: true
  /** Found by any of the elements of its array. */
  readonly elements?: true
}

export interface ForeignKeyPlan {
  readonly column: string
  readonly table: string
}

/** A table as the model wants it; `storage/ddl.ts` writes it as SQL. */
export interface TablePlan {
  readonly name: string
  readonly wall: 'tenant' | 'global'
  readonly ownedBy: 'owner' | 'search'
  readonly columns: readonly ColumnPlan[]
  readonly key: readonly string[]
  readonly indexes: readonly IndexPlan[]
  readonly foreignKeys: readonly ForeignKeyPlan[]
  readonly grants: readonly string[]
}

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `firstName` → `first_name`; `company` (a link) → `company_id`; `address.street` → `address_street`. */
export const columnName = (key: string, column: Column): string => (column.key === '' ? snake(key) : `${snake(key)}_${snake(column.key)}`)

export const partsTable = (entity: string, key: string): string => `${snake(entity)}_${snake(key)}`

const everything = ['select', 'insert', 'update', 'delete'] as const
const tenantId: ColumnPlan = { name: 'tenant_id', type: 'uuid', optional: false }

const collations = { people: '"und-x-icu"', code: '"C"' } as const

function plan(key: string, declared: Field, column: Column): ColumnPlan {
  return {
    name: columnName(key, column),
    type: column.type,
    optional: !declared.options.required || column.optional === true,
    ...(column.collation === undefined ? {} : { collation: collations[column.collation] }),
    ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
    ...(column.oneOf === undefined ? {} : { oneOf: column.oneOf }),
  }
}

const columnsOf = (key: string, declared: Field): ColumnPlan[] =>
  declared.kind.columns(declared.options).map((column) => plan(key, declared, column))

const linkTarget = (declared: Field): string | undefined => ('to' in declared.options ? snake(String(declared.options.to)) : undefined)

const recordColumns: readonly ColumnPlan[] = [
  tenantId,
  { name: 'id', type: 'uuid', optional: false },
  { name: 'version', type: 'integer', optional: false },
  { name: 'created_at', type: 'timestamptz(3)', optional: false },
  { name: 'created_by', type: 'uuid', optional: true },
  { name: 'updated_at', type: 'timestamptz(3)', optional: false },
  { name: 'updated_by', type: 'uuid', optional: true },
  { name: 'deleted_at', type: 'timestamptz(3)', optional: true },
]

/** Of people: since when, and why, their data is stored and nothing else. */
const restrictionColumns: readonly ColumnPlan[] = [
  { name: 'restricted_at', type: 'timestamptz(3)', optional: true },
  { name: 'restricted_for', type: 'text', optional: true, collation: '"C"', oneOf: restrictionGrounds },
]

/** Links are indexed whole (foreign keys look there too), the rest for live rows alone, so that a full trash slows no list. */
function indexesOf(key: string, declared: Field): IndexPlan[] {
  const link = columnsOf(key, declared).find((column) => column.type === 'uuid')
  if (link !== undefined) return [{ columns: [link.name, 'id'] }]
  const [column] = columnsOf(key, declared)
  const { sortable, filterable, unique } = declared.options
  if (column === undefined || !(sortable || filterable || unique)) return []
  const plans: IndexPlan[] = [{ columns: [column.name, 'id'], only: 'live' }]
  return unique ? [{ columns: [column.name], unique: true, only: 'live' }, ...plans] : plans
}

const uniqueIndexes = (indexes: readonly IndexPlan[]): IndexPlan[] => [
  ...new Map(indexes.map((index) => [JSON.stringify(index), index])).values(),
]

/** The entity's own table and one for each of its lists of parts. */
export function tablesOf(entity: Entity): TablePlan[] {
  const rows = Object.entries(entity.fields).filter(([, declared]) => declared.kind.lives === 'row')
  const state: ColumnPlan[] = entity.states
    ? [
        {
          name: 'state',
          type: 'text',
          optional: false,
          collation: '"C"',
          oneOf: [...new Set([...Object.keys(entity.states), ...Object.values(entity.states).flatMap((to) => Object.values(to))])],
        },
      ]
    : []
  const own: TablePlan = {
    name: snake(entity.name),
    wall: 'tenant',
    ownedBy: 'owner',
    columns: [
      ...recordColumns,
      ...(isRestrictable(entity) ? restrictionColumns : []),
      ...state,
      ...rows.flatMap(([key, declared]) => columnsOf(key, declared)),
    ],
    key: ['tenant_id', 'id'],
    indexes: uniqueIndexes([
      { columns: ['updated_at', 'id'], only: 'live' },
      { columns: ['deleted_at', 'id'], only: 'trash' },
      ...(isRestrictable(entity) ? [{ columns: ['id'], only: 'restricted' } as const] : []),
      ...(entity.states ? [{ columns: ['state', 'id'], only: 'live' } as const] : []),
      ...rows.flatMap(([key, declared]) => indexesOf(key, declared)),
    ]),
    foreignKeys: rows.flatMap(([key, declared]) => foreignKeysOf(key, declared)),
    grants: everything,
  }
  const parts = Object.entries(entity.fields).filter(([, declared]) => declared.kind.lives === 'parts')
  return [own, ...parts.map(([key, declared]) => partsTableOf(entity, key, (declared.options as PartsOptions).fields))]
}

function foreignKeysOf(key: string, declared: Field): ForeignKeyPlan[] {
  const table = linkTarget(declared)
  return table === undefined ? [] : columnsOf(key, declared).map(({ name }) => ({ column: name, table }))
}

function partsTableOf(entity: Entity, key: string, fields: PartsOptions['fields']): TablePlan {
  const parent = `${snake(entity.name)}_id`
  const inner = Object.entries(fields)
  return {
    name: partsTable(entity.name, key),
    wall: 'tenant',
    ownedBy: 'owner',
    columns: [
      tenantId,
      { name: parent, type: 'uuid', optional: false },
      { name: 'position', type: 'integer', optional: false },
      ...inner.flatMap(([name, declared]) => columnsOf(name, declared)),
    ],
    key: ['tenant_id', parent, 'position'],
    indexes: inner.flatMap(([name, declared]) => {
      const column = columnsOf(name, declared)[0]?.name
      return column !== undefined && (declared.options.filterable || linkTarget(declared) !== undefined)
        ? [{ columns: [column, parent] }]
        : []
    }),
    foreignKeys: [{ column: parent, table: snake(entity.name) }, ...inner.flatMap(([name, declared]) => foreignKeysOf(name, declared))],
    grants: everything,
  }
}

function storeColumn(name: string, column: StoreColumn): ColumnPlan {
  return {
    name,
    type: column.type,
    optional: column.optional ?? false,
    ...(column.type === 'text' ? { collation: name === 'text_value' || name === 'name' ? '"und-x-icu"' : '"C"' } : {}),
    ...(column.default === undefined ? {} : { default: column.default }),
    ...(column.oneOf === undefined ? {} : { oneOf: column.oneOf }),
  }
}

/** How the search role finds rows: by pieces of their words, or by any element of an array. */
function searchIndex(name: string, { type }: StoreColumn): IndexPlan[] {
  if (name === 'words') return [{ columns: [name], words: true }]
  return type === 'bigint[]' ? [{ columns: [name], elements: true }] : []
}

/** The table of a store; a walled one gets the tenant first in its columns, keys and indexes. */
export function tableOfStore(store: Store): TablePlan {
  const walled = store.wall === 'tenant'
  return {
    name: store.name,
    wall: store.wall,
    ownedBy: store.ownedBy ?? 'owner',
    columns: [...(walled ? [tenantId] : []), ...Object.entries(store.columns).map(([name, column]) => storeColumn(name, column))],
    key: [...(walled ? ['tenant_id'] : []), ...store.key],
    indexes: [
      ...(store.unique ?? []).map((columns) => ({ columns, unique: true }) as const),
      ...(store.indexes ?? []).map((columns) => ({ columns })),
      ...(store.ownedBy === 'search' ? Object.entries(store.columns).flatMap(([name, column]) => searchIndex(name, column)) : []),
    ],
    foreignKeys: Object.entries(store.references ?? {}).map(([column, table]) => ({ column, table })),
    grants: store.grants,
  }
}
