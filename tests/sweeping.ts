import type { Writing } from '#engine/act.ts'
import type { HoldWanted } from '#engine/retain/holds.ts'
import { choose } from '#engine/retain/settings.ts'
import { type Part, type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { openOwner } from '#platform/database/owner.ts'
import { tombstonesIn } from '#tests/erasing.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const start = Date.parse('2026-11-22T09:00:00Z')

/** A world in which sweeps run, on the connection of the tables' owner; what they took is written down in a folder that goes with it. */
export interface SweepWorld extends World {
  readonly sweeping: Sweeping
  /** A new tenant and its owner, on the first day. */
  begin(): Promise<{ tenant: Tenant; owner: Writing }>
  /** So many days after the first one. */
  onDay(days: number): void
  /** What a sweep does now, by kind; nothing where one is under way. */
  sweep(tenant: Tenant): Promise<Record<string, Part>>
}

export async function openSweepWorld(): Promise<SweepWorld> {
  const world = await openWorld()
  const { database, keys, clock } = world
  const sweeping: Sweeping = {
    engine: { database, keys, clock },
    owner: openOwner(world.ownerUrl),
    tombstones: tombstonesIn(world),
    limits: {},
  }
  const onDay = (days: number): void => {
    clock.at = start + days * day
  }
  return {
    ...world,
    sweeping,
    onDay,
    async begin() {
      onDay(0)
      const tenant = await world.tenant()
      return { tenant, owner: await tenant.as(tenant.owner) }
    },
    async sweep(tenant) {
      const swept = await sweepTenant(sweeping, tenant.id)
      return Object.fromEntries((swept?.parts ?? []).map((part) => [part.kind, part]))
    },
    async close() {
      await sweeping.owner.close()
      await world.close()
    },
  }
}

/** Chooses how long one kind of thing is kept. */
export const keepFor = (writing: Writing, key: string, period: string, clock: 'createdAt' | 'updatedAt' = 'createdAt') =>
  choose(writing, {}, key, { period, clock, reason: null, answerable: null, reviewOn: null })

/** A hold that somebody proposes on one contact. */
export const holdOn = (recordId: string): HoldWanted => ({
  ...{ scope: 'record', entity: 'contact', recordId, filter: null },
  ...{ authority: 'a court', reason: 'why', reviewOn: '2027-06-01' },
})
