import { createHash } from 'node:crypto'
import { tablePlans } from '#engine/storage/plan.ts'
import type { ColumnPlan, TablePlan } from '#engine/storage/tables.ts'
import type { Database } from '#platform/database/database.ts'

export const walledTables: readonly TablePlan[] = tablePlans().filter(({ wall }) => wall === 'tenant')

/** A UUID of that name, the same in every tenant: only the wall tells their rows apart. */
export function idNamed(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function valueFor(table: TablePlan, column: ColumnPlan, tenantId: string, canary: string): unknown {
  if (column.name === 'tenant_id') return tenantId
  const target = table.foreignKeys.find((key) => key.column === column.name)?.table
  switch (column.type) {
    case 'uuid':
      return idNamed(target ?? (column.name === 'id' ? table.name : `${table.name}.${column.name}`))
    case 'text':
      return column.oneOf?.[0] ?? canary.slice(0, column.maxLength ?? 200)
    case 'text[]':
      return [canary]
    case 'bigint[]':
      return [1]
    case 'bytea':
      return Buffer.from(canary)
    case 'jsonb':
      return JSON.stringify({ canary })
    case 'boolean':
      return true
    case 'date':
      return '2026-11-22'
    case 'timestamptz(3)':
      return '2026-11-22T09:00:00.000Z'
    case 'integer':
    case 'bigint':
      return 1
    default:
      throw new Error(`say in tests/walls/planted.ts what a column of the type ${column.type} may hold`)
  }
}

export function insertInto(table: TablePlan, tenantId: string, canary: string): { text: string; values: unknown[] } {
  const names = table.columns.map(({ name }) => name)
  return {
    text: `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    values: table.columns.map((column) => valueFor(table, column, tenantId, canary)),
  }
}

/** Targets of foreign keys first. */
function inOrder(): TablePlan[] {
  const placed: TablePlan[] = []
  const open = new Set(walledTables)
  while (open.size > 0) {
    const before = open.size
    for (const table of open)
      if (table.foreignKeys.every((key) => key.table === table.name || placed.some(({ name }) => name === key.table))) {
        placed.push(table)
        open.delete(table)
      }
    if (open.size === before) throw new Error(`foreign keys go in a circle: ${[...open].map(({ name }) => name).join(', ')}`)
  }
  return placed
}

/** One row in every table of the tenant, found again by `canary`. A test that looks for nothing first finds this. */
export async function plant(database: Database, tenantId: string, canary: string): Promise<void> {
  await database.batch(
    tenantId,
    inOrder().map((table) => insertInto(table, tenantId, canary)),
  )
}

/** Every row of the tenant, table by table: two photographs are alike when nothing happened. */
export async function photograph(database: Database, tenantId: string): Promise<Record<string, readonly string[]>> {
  const found = await database.batch(
    tenantId,
    walledTables.map(({ name }) => ({
      text: `select to_jsonb(t)::text as row from ${name} t where t.tenant_id = $1 order by 1`,
      values: [tenantId],
    })),
  )
  return Object.fromEntries(walledTables.map(({ name }, index) => [name, (found[index]?.rows ?? []).map(({ row }) => String(row))]))
}
