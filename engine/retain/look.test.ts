import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import { mark, type Writing } from '#engine/act.ts'
import { makeObject } from '#engine/own/objects.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { propose } from '#engine/retain/holds.ts'
import { lookAhead } from '#engine/retain/look.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { holdOn, keepFor, openSweepWorld, type SweepWorld } from '#tests/sweeping.ts'
import type { Tenant } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000

let world: SweepWorld

before(async () => {
  world = await openSweepWorld()
})
after(() => world.close())

/** One record of a generated tenant: how old, how long in the trash, with a note, with an own object that speaks of it, on hold. */
const drawn = fc.record({
  age: fc.integer({ min: 0, max: 800 }),
  trashed: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 2 }),
  noted: fc.boolean(),
  machine: fc.option(fc.integer({ min: 0, max: 800 }), { freq: 2 }),
  held: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
})

async function ageBy(tenant: Tenant, table: string, id: string, days: number, column = 'created_at'): Promise<void> {
  const text = `update ${table} set ${column} = $3 where tenant_id = $1 and id = $2`
  await world.database.batch(tenant.id, [{ text, values: [tenant.id, id, new Date(world.clock.at - days * day)] }])
}

async function plantDrawn(
  tenant: Tenant,
  owner: Writing,
  each: { age: number; trashed: number | null; noted: boolean; machine: number | null; held: boolean },
) {
  const [contact] = await create(owner, 'contact', [{ lastName: 'Somebody' }])
  const id = String(contact?.id)
  await ageBy(tenant, 'contact', id, each.age)
  if (each.noted) await create(owner, 'note', [{ about: { entity: 'contact', id }, text: 'something' }])
  if (each.machine !== null) {
    const [machine] = await create(owner, 'x_machine', [{ x_name: 'Lathe', x_contact: id }])
    await ageBy(tenant, 'own_record', String(machine?.id), each.machine)
  }
  if (each.held) await propose(owner, holdOn(id))
  if (each.trashed !== null) {
    await mark(owner, 'contact', [id], 'delete')
    await ageBy(tenant, 'contact', id, each.trashed, 'deleted_at')
  }
}

test('whatever there is, a sweep takes exactly what a look ahead at the same moment said', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 3, maxLength: 10 }), async (records) => {
      const tenant = await world.tenant()
      const first = await tenant.as(tenant.owner)
      await makeObject(first, {
        name: 'Machine',
        plural: 'Machines',
        subject: 'contact',
        titleField: { label: 'Name', kind: 'text', holds: 'free-text' },
      })
      const owner = await tenant.as(tenant.owner)
      await keepFor(owner, 'contact', 'P1Y')
      await keepFor(owner, 'x_machine', 'P6M')
      for (const each of records) await plantDrawn(tenant, owner, each)
      const before = await lookAhead(await asSystem(world.sweeping.engine, tenant.id), {})
      const ahead = before.filter(({ found }) => found > 0).map(({ kind, found, held }) => [kind, found - held] as const)
      const swept = await sweepTenant(world.sweeping, tenant.id)
      const taken = (swept?.parts ?? []).map(({ kind, taken: gone, kept }) => [kind, gone + kept] as const)
      assert.deepEqual(Object.fromEntries(taken), Object.fromEntries(ahead))
    }),
    { numRuns: 4 },
  )
})
