import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import { removeTombstone, type Tombstones, tombstonesOf, writeTombstone } from '#engine/erase/tombstones.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'

/** What a restore must erase again, opened: ids and hashes, and no value of anybody. The canary is one more of them, which goes the same way. */
export async function lookThroughTombstones(tombstones: Tombstones, seeker: Seeker, tenantId: string, clock: Clock): Promise<Looked> {
  const id = newId(clock)
  const at = clock.now().toISOString()
  await writeTombstone(tombstones, tenantId, {
    version: 1,
    id,
    kind: 'sweep',
    at,
    requestId: null,
    people: [],
    rows: {},
    hashes: [seeker.canary],
  })
  try {
    const found = await tombstonesOf(tombstones, tenantId)
    return await seeker.look(
      'tombstones',
      found.map((each) => Buffer.from(JSON.stringify(each))),
    )
  } finally {
    await removeTombstone(tombstones, tenantId, id)
  }
}
