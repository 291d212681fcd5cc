import { inOrder } from '#engine/archive/travel.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { TablePlan } from '#engine/storage/tables.ts'
import type { Owner } from '#platform/database/owner.ts'

type Ask = Pick<Owner, 'query'>

/** A table with rows of tenants, as the database itself names it; the model says what its key is. */
export interface Doomed {
  readonly name: string
  /** Who owns it, where that is not us: rows go under that role. */
  readonly role: string | null
  /** The model's, where it knows the table. */
  readonly plan: TablePlan | undefined
}

const plans = new Map(tablePlans().map((plan) => [plan.name, plan]))

const namedText = `select c.relname as name, nullif(pg_get_userbyid(c.relowner), current_user) as role
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = $1 and not a.attisdropped order by c.relname`

const named = async (owner: Ask, column: string): Promise<Omit<Doomed, 'plan'>[]> =>
  (await owner.query<Omit<Doomed, 'plan'>>({ text: namedText, values: [column] })).rows

/** Targets of links last. What the model does not know goes first: nothing of ours leads there. */
function ordered(tables: readonly Doomed[]): Doomed[] {
  const known = inOrder(tables.flatMap(({ plan }) => plan ?? [])).map(({ name }) => name)
  return tables
    .toSorted((a, b) => known.indexOf(b.name) - known.indexOf(a.name) || a.name.localeCompare(b.name))
    .toSorted((a, b) => Number(a.plan !== undefined) - Number(b.plan !== undefined))
}

const isGlobal = (name: string): boolean => plans.get(name)?.wall === 'global'

/** The walled tables, in an order in which they can be emptied: from the catalogue, so that one which no declaration names is emptied too. */
export async function walledTables(owner: Ask): Promise<Doomed[]> {
  const found = await named(owner, 'tenant_id')
  return ordered(found.filter(({ name }) => !isGlobal(name)).map((table) => ({ ...table, plan: plans.get(table.name) })))
}

/** The operator's tables that name tenants, and those that name accounts. */
export async function globalTables(owner: Ask, column: 'tenant_id' | 'account_id'): Promise<string[]> {
  const found = (await named(owner, column)).filter(({ name }) => isGlobal(name))
  return ordered(found.map((table) => ({ ...table, plan: plans.get(table.name) }))).map(({ name }) => name)
}
