import assert from 'node:assert/strict'
import { keptFields } from '#engine/erase/forget.ts'
import type { Owned } from '#engine/people/graph.ts'
import { photograph } from '#tests/walls/planted.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground } from '#tests/worlds/ground.ts'
import { answersAll, isReached, theirRecords } from '#tests/worlds/invariants/answered.ts'
import { bearsNoId, erase, isNowhere, lawIsKept, staysEmpty, wasSomewhere } from '#tests/worlds/invariants/erased.ts'
import { accountStays, othersStay } from '#tests/worlds/invariants/others.ts'
import {
  chainStands,
  dryRun,
  endedOnce,
  leftWithVerdict,
  logged,
  logsNameNobody,
  staysAway,
  wentAsPlanned,
} from '#tests/worlds/invariants/recorded.ts'
import { backUp, staysGone } from '#tests/worlds/invariants/restored.ts'
import { restrictedIsStill } from '#tests/worlds/invariants/restricted.ts'
import { surfacesReadTheirOwn } from '#tests/worlds/invariants/surfaces.ts'
import { meanwhile } from '#tests/worlds/meanwhile.ts'
import type { Shape } from '#tests/worlds/shape.ts'
import { type Generated, generate, ownerOf, see } from '#tests/worlds/world.ts'

/** Ids that nobody may bear any more: of what a law keeps the record stays. */
async function goneOf(world: Generated, owned: Owned): Promise<string[]> {
  const { model } = await ownerOf(world)
  return [...owned].flatMap(([name, ids]) => (keptFields(model.get(name)).length === 0 ? ids : []))
}

/** Makes a world of that shape on the ground and asks whether every invariant of privacy holds in it. `neighbour` is to notice nothing. */
export async function prove(ground: Ground, shape: Shape, neighbour?: Tenant): Promise<Tenant> {
  const besides = neighbour && (await photograph(ground.database, neighbour.id))
  const from = await logged(ground)
  const world = await generate(ground, shape)
  const before = await see(world)
  await wasSomewhere(world, before)
  const owned = await theirRecords(world)
  isReached(world, before, owned)
  await answersAll(world)
  await surfacesReadTheirOwn(world)
  const backupId = shape.restored ? await backUp(world) : undefined
  const planned = await dryRun(world)
  const erasureId = await erase(world, shape.racing ? await meanwhile(world) : undefined)
  const after = await see(world)
  await isNowhere(world, after)
  lawIsKept(world, after)
  bearsNoId(after, await goneOf(world, owned))
  staysEmpty(before, after, owned)
  othersStay(world, before, after)
  await accountStays(world)
  leftWithVerdict(after)
  await endedOnce(world, erasureId, after)
  if (!shape.racing) await wentAsPlanned(world, planned, erasureId)
  if (backupId !== undefined) await staysGone(world, backupId)
  await staysAway(world)
  await restrictedIsStill(world)
  await chainStands(world)
  await logsNameNobody(world, from)
  // Invariant 15: what is done in one tenant is not seen in another.
  if (neighbour) assert.deepEqual(await photograph(ground.database, neighbour.id), besides)
  return world.tenant
}
