import { join } from 'node:path'
import { startErasure } from '#engine/erase/erasures.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { Tenant, World } from '#tests/world.ts'

/** Where a world writes down what a restore must erase again: a folder that goes with it. */
export const tombstonesIn = ({ keys, keysDir }: Pick<World, 'keys' | 'keysDir'>): Tombstones => ({
  store: openFolderStore(join(keysDir, 'tombstones')),
  keys,
})

/** What erasures of a world work on; its files lie in a folder that goes with it. */
export const erasingIn = (world: Pick<World, 'database' | 'keys' | 'clock' | 'ownerUrl' | 'keysDir'>): Erasing => {
  const { database, keys, clock, ownerUrl, keysDir } = world
  return {
    engine: { database, keys, clock },
    ownerUrl,
    files: openFiles(join(keysDir, 'files'), keys),
    tombstones: tombstonesIn(world),
    backupDays: 20,
  }
}

/** Has somebody erased, as the owner asks for it, and waits until they are. Gives the id of the erasure. */
export async function erased(erasing: Erasing, tenant: Tenant, person: PersonRef): Promise<string> {
  const erasureId = await startErasure(await tenant.as(tenant.owner), [person])
  await runErasure(erasing, { tenantId: tenant.id, erasureId })
  return erasureId
}
