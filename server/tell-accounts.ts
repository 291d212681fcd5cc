import type { Engine } from '#engine/engine.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { tell } from '#engine/notifications/notice.ts'
import { membershipsOf } from '#platform/accounts/account.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'

/** Somebody signed in from a place that the account was never used from: besides the letter, it is said wherever they are a member. */
export async function tellOfNewPlace({ database, clock }: Pick<Accounts, 'database' | 'clock'>, accountId: string): Promise<void> {
  const sourceId = newId(clock)
  for (const { tenantId, memberId } of await membershipsOf(database.global, accountId))
    await database.batch(tenantId, tell(tenantId, [{ kind: 'device', memberId, sourceId }], clock))
}

/** A backup of the installation, or bringing it back for practice, failed however often it was tried: the owners of every tenant are told, whose data it is. */
export async function tellOfFailedBackup(engine: Engine, ownerUrl: string, what: 'backup' | 'drill'): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    const { rows } = await owner.query<{ id: string }>({ text: 'select id from tenant order by id' })
    const sourceId = newId(engine.clock)
    // One that is closed just now does not keep the others from being told.
    for (const { id } of rows) await tellOwners(engine, id, { kind: 'backup', sourceId, detail: what }).catch(() => undefined)
  } finally {
    await owner.close()
  }
}
