import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readManifest } from '#engine/backup/read.ts'
import { restoreTenant } from '#engine/backup/restore.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { replayErasures } from '#engine/erase/replay.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { endReviews, isNowhere, standing } from '#tests/worlds/invariants/erased.ts'
import { type Generated, see } from '#tests/worlds/world.ts'

const placeOf = ({ ground: { ownerUrl, appUrl, names, keys, clock, keysDir } }: Generated) => ({
  ...{ ownerUrl, appUrl, names, keys, clock, keysDir },
  target: openTarget(openFolderStore(join(keysDir, 'backups'))),
  files: openFolderStore(join(keysDir, 'files')),
})

/** Whom to look for is known to what waits for a reviewer, and files of others are decided about as a whole. */
const waiting = new Set(['table mention_review', 'file file'])

/** A backup in which the person still is. Gives its id. */
export const backUp = async (world: Generated): Promise<string> => (await makeBackup(placeOf(world), { kind: 'manual' })).manifest.id

/** Invariant 5: whoever was erased since is gone again before anybody is let in, but for a name in somebody else’s text, which waits for a reviewer as it did before. */
export async function staysGone(world: Generated, backupId: string): Promise<void> {
  const { ground, tenant, person } = world
  const { erasing } = ground
  const place = placeOf(world)
  // By their name alone others may be meant.
  const surely = [...person.values.places].filter(
    ([at, value]) => !/(?:[nN]ame|member\.(?:first|last))$/.test(at) && !person.values.kept.has(value),
  )
  let replayed = 0
  await restoreTenant(place, await readManifest(place, backupId), {
    tenant: tenant.id,
    beforeReopen: async ({ database, tenantId, backupAt }) => {
      const engine = { ...erasing.engine, database }
      replayed = await replayErasures({ ...erasing, engine }, { tenantId, backupAt })
      const seen = await see({ ...world, ground: { ...ground, database } })
      const back = surely.filter(([, value]) => standing(seen, [value]).some((place) => !waiting.has(place))).map(([at]) => at)
      assert.deepEqual(back, [], 'somebody who was erased came back with a backup')
    },
  })
  assert.equal(replayed, 1)
  await endReviews(world)
  await isNowhere(world, await see(world))
}
