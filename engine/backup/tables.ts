import { stores } from '#domain/model.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { TablePlan } from '#engine/storage/tables.ts'

/** Why a table is in no backup. */
export const leftOut: ReadonlyMap<string, string> = new Map(
  stores.flatMap((store): [string, string][] => ('backup' in store ? [[store.name, store.backup.none]] : [])),
)

/** The tables of backups, those that others lead to first. */
export function backedUp(): TablePlan[] {
  return inOrder(tablePlans().filter(({ name }) => !leftOut.has(name)))
}

/** Foreign keys lead to tables that come before; where they lead in a circle, or to their own table, the order is that of the model. */
export function inOrder(plans: readonly TablePlan[]): TablePlan[] {
  const byName = new Map(plans.map((plan) => [plan.name, plan]))
  const done = new Set<string>()
  const ordered: TablePlan[] = []
  const visit = (plan: TablePlan, above: ReadonlySet<string>): void => {
    if (done.has(plan.name) || above.has(plan.name)) return
    const path = new Set([...above, plan.name])
    for (const { table } of plan.foreignKeys) {
      const target = byName.get(table)
      if (target !== undefined) visit(target, path)
    }
    if (done.has(plan.name)) return
    done.add(plan.name)
    ordered.push(plan)
  }
  for (const plan of plans) visit(plan, new Set())
  return ordered
}

/** The column by which a row belongs to a tenant, and so to the tenant's part; none for what is the installation's alone. */
export function tenantColumn(plan: TablePlan): 'tenant_id' | 'id' | undefined {
  if (plan.columns.some(({ name }) => name === 'tenant_id')) return 'tenant_id'
  return plan.name === tenantTable ? 'id' : undefined
}

const tenantTable = 'tenant'
