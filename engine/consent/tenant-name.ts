import type { Engine } from '#engine/engine.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'

/** What a tenant is called, for people outside of it. */
export const tenantNameOf = async ({ database }: Pick<Engine, 'database'>, tenantId: string): Promise<string> =>
  (await tenantOf(database.global, tenantId))?.name ?? ''
