import type { Engine } from '#engine/engine.ts'

/** The tenants of this installation: for work that goes through all of them. */
export async function tenantIds({ database }: Pick<Engine, 'database'>): Promise<string[]> {
  const { rows } = await database.global<{ id: string }>({ name: 'tenant_ids', text: 'select id from app.tenant_ids() as t(id)' })
  return rows.map(({ id }) => id)
}
