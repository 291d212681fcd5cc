import type { TableFrames } from '#engine/backup/frames.ts'
import { enter } from '#engine/backup/write.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { TablePlan } from '#engine/storage/tables.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { type Copier, quotedName } from '#platform/database/copier.ts'
import type { RoleNames } from '#platform/database/roles.ts'

/** What was taken off the tables so that rows go in fast: put back over the whole, where it also checks them. */
interface TakenOff {
  readonly table: string
  readonly owner: string
  readonly definition: string
}

const constraintsText = `select c.relname as "table", pg_get_userbyid(c.relowner) as owner, quote_ident(k.conname) as name,
  format('alter table %I add constraint %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)) as definition
from pg_constraint k join pg_class c on c.oid = k.conrelid
where c.relnamespace = 'public'::regnamespace and k.contype = 'f'`
const indexesText = `select c.relname as "table", pg_get_userbyid(c.relowner) as owner, quote_ident(i.relname) as name, pg_get_indexdef(i.oid) as definition
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
where c.relnamespace = 'public'::regnamespace and not x.indisprimary`
const walledText = `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity`

/**
 * Takes foreign keys, indexes and the wall off every table, within the caller's transaction. COPY passes no row security, and rows that come
 * before those they lead to would be refused. What is returned puts all back, and fails where a row leads nowhere.
 */
export async function openTables(copier: Copier, names: RoleNames): Promise<() => Promise<void>> {
  const constraints = (await copier.query<TakenOff & { name: string }>({ text: constraintsText })).rows
  const indexes = (await copier.query<TakenOff & { name: string }>({ text: indexesText })).rows
  const walled = (await copier.query<{ name: string }>({ text: walledText })).rows
  const asOwner = roleSwitch(copier, names)
  for (const { table, name } of constraints) await copier.script(`alter table ${quotedName(table)} drop constraint ${name}`)
  for (const { owner, name } of indexes) await asOwner(owner, `drop index ${name}`)
  for (const { name } of walled) await copier.script(`alter table ${quotedName(name)} no force row level security`)
  return async () => {
    await copier.script(`set local maintenance_work_mem = '256MB'`)
    for (const { owner, definition } of indexes) await asOwner(owner, definition)
    for (const { definition } of constraints) await copier.script(definition)
    for (const { name } of walled) await copier.script(`alter table ${quotedName(name)} force row level security`)
  }
}

const roleSwitch =
  (copier: Copier, { search }: RoleNames) =>
  async (owner: string, sql: string): Promise<void> => {
    if (owner !== search) return copier.script(sql)
    await copier.script(`set local role ${quotedName(search)}`)
    await copier.script(sql)
    await copier.script('reset role')
  }

/** Copies the tables of a part into the open tables of a database, as they come; within the caller's transaction. */
export async function loadPart(
  copier: Copier,
  names: RoleNames,
  tenantId: string | null,
  tables: AsyncIterable<TableFrames>,
): Promise<number> {
  const plans = new Map(tablePlans().map((plan) => [plan.name, plan]))
  let rows = 0
  if (tenantId !== null) await enter(copier, tenantId)
  for await (const { table, columns, data } of tables) rows += await loadTable(copier, names, plans.get(table), { table, columns, data })
  return rows
}

async function loadTable(
  copier: Copier,
  names: RoleNames,
  plan: TablePlan | undefined,
  { table, columns, data }: TableFrames,
): Promise<number> {
  const known = new Set(plan?.columns.map(({ name }) => name))
  if (plan === undefined || columns.some((column) => !known.has(column))) throw new BackupError('backup.other-schema', table)
  const text = `copy ${quotedName(table)} (${columns.map(quotedName).join(', ')}) from stdin`
  if (plan.ownedBy === 'search') await copier.script(`set local role ${quotedName(names.search)}`)
  const rows = await copier.copyIn(text, data)
  if (plan.ownedBy === 'search') await copier.script('reset role')
  return rows
}
