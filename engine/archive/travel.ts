import { stores } from '#domain/model.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { ColumnPlan, TablePlan } from '#engine/storage/tables.ts'
import type { Store, StoreColumn } from '#schema/store.ts'

/** A ciphertext: what binds it to its row, and the column that says whether it lets somebody in. */
export interface SealedColumn {
  readonly name: string
  readonly boundBy: readonly string[]
  readonly secretWhen: string | undefined
  readonly optional: boolean
}

/** A table whose rows go along. */
export interface Traveller {
  readonly name: string
  /** Without the tenant, which the rows find anew, and without what lets somebody in. */
  readonly columns: readonly ColumnPlan[]
  /** The key's columns within the tenant. */
  readonly key: readonly ColumnPlan[]
  readonly sealed: readonly SealedColumn[]
  /** Links that lead to the table itself: they are written when all its rows are there. */
  readonly toItself: readonly string[]
}

/** A table or column that stays behind, and why: everything that an archive does not hold stands in this list. */
export interface LeftBehind {
  readonly what: string
  readonly why: string
}

const declared = new Map<string, Store>(stores.map((store) => [store.name, store]))

const isCredential = ({ holds }: StoreColumn): boolean => holds.startsWith('user.authorization')

const storeColumn = (table: string, column: string): StoreColumn | undefined => declared.get(table)?.columns[column]

function travels(table: TablePlan, column: ColumnPlan): boolean {
  const said = storeColumn(table.name, column.name)
  return column.name !== 'tenant_id' && !(said !== undefined && isCredential(said))
}

function sealedColumn({ name: table, key }: TablePlan, { name, type, optional }: ColumnPlan): SealedColumn[] {
  if (type !== 'bytea' || !name.startsWith('sealed_')) return []
  const said = storeColumn(table, name)
  const boundBy = said?.sealedBy ?? key.filter((column) => column !== 'tenant_id')
  return [{ name, boundBy, secretWhen: said?.secretWhen, optional }]
}

function traveller(table: TablePlan): Traveller {
  const columns = table.columns.filter((column) => travels(table, column))
  const byName = new Map(columns.map((column) => [column.name, column]))
  return {
    name: table.name,
    columns,
    key: table.key.flatMap((name) => byName.get(name) ?? []),
    sealed: columns.flatMap((column) => sealedColumn(table, column)),
    toItself: table.foreignKeys.filter((link) => link.table === table.name).map(({ column }) => column),
  }
}

/** Targets of links before what leads to them; throws where links go in a circle, which the model has not. */
export function inOrder(tables: readonly TablePlan[]): TablePlan[] {
  const placed: TablePlan[] = []
  const names = new Set(tables.map(({ name }) => name))
  const open = new Set(tables)
  while (open.size > 0) {
    const ready = [...open].filter((table) =>
      table.foreignKeys.every(
        (link) => link.table === table.name || !names.has(link.table) || placed.some(({ name }) => name === link.table),
      ),
    )
    if (ready.length === 0) throw new Error(`links go in a circle: ${[...open].map(({ name }) => name).join(', ')}`)
    for (const table of ready) {
      placed.push(table)
      open.delete(table)
    }
  }
  return placed
}

const walled = inOrder(tablePlans().filter(({ wall }) => wall === 'tenant'))

/** What goes along, in an order in which it can be written. */
export const travellers: readonly Traveller[] = walled.filter(({ name }) => declared.get(name)?.archive === undefined).map(traveller)

/** What stays, with its reason. */
export const leftBehind: readonly LeftBehind[] = [
  { what: '*.tenant_id', why: 'rows belong to the tenant into which they are brought' },
  ...walled.flatMap(({ name }) => {
    const stays = declared.get(name)?.archive
    return stays === undefined ? [] : [{ what: name, why: stays.none }]
  }),
  ...walled
    .filter(({ name }) => declared.get(name)?.archive === undefined)
    .flatMap((table) =>
      table.columns.flatMap((column) => {
        const said = storeColumn(table.name, column.name)
        if (said !== undefined && isCredential(said)) return [{ what: `${table.name}.${column.name}`, why: 'lets somebody in' }]
        return said?.secretWhen === undefined
          ? []
          : [{ what: `${table.name}.${column.name} where ${said.secretWhen}`, why: 'lets somebody in' }]
      }),
    ),
]
