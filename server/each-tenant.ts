import type { Engine } from '#engine/engine.ts'
import { tenantIds } from '#engine/tenants.ts'
import type { Logger } from '#platform/log/log.ts'

/** Does something in every tenant, one after the other. One that fails, or is closed since its rows are being exchanged, keeps no other from its turn. */
export async function eachTenant(
  { engine, log }: { readonly engine: Engine; readonly log: Pick<Logger, 'warn'> },
  failed: string,
  work: (tenantId: string) => Promise<void>,
): Promise<void> {
  for (const tenantId of await tenantIds(engine))
    await work(tenantId).catch((error: unknown) => {
      log.warn(failed, { tenantId, error })
    })
}
