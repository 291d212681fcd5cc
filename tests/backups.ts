import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackupPlace } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { type Conformance, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

/** An installation with two tenants that have something of everything, and a folder for its backups. */
export interface BackupWorld extends Conformance {
  readonly folder: string
  readonly place: BackupPlace
  readonly acme: Furnished
  readonly beta: Furnished
}

export async function openBackupWorld(): Promise<BackupWorld> {
  const world = await openConformance()
  const folder = await mkdtemp(join(tmpdir(), 'steward-backups-'))
  const tenant = async (slug: string): Promise<Furnished> => {
    const made = await world.furnished()
    await world.database.global(addTenant({ id: made.id, slug, name: slug }, world.clock.now()))
    await sealTenant(world.database, made.id)
    return made
  }
  const { ownerUrl, appUrl, names, keys, clock, keysDir } = world
  return {
    ...world,
    folder,
    acme: await tenant('acme'),
    beta: await tenant('beta'),
    place: {
      ownerUrl,
      appUrl,
      names,
      keys,
      clock,
      keysDir,
      target: openTarget(openFolderStore(folder)),
      files: openFolderStore(join(keysDir, 'files')),
    },
    async close() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
