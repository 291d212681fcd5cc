import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import { mark, type Writing } from '#engine/act.ts'
import { makeObject } from '#engine/own/objects.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { propose } from '#engine/retain/holds.ts'
import { lookAhead } from '#engine/retain/look.ts'
import { choose } from '#engine/retain/settings.ts'
import { type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000

let world: World
let folder: string
let sweeping: Sweeping

before(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'steward-look-'))
  const engine = { database: world.database, keys: world.keys, clock: world.clock }
  sweeping = { engine, owner: openOwner(world.ownerUrl), tombstones: { store: openFolderStore(folder), keys: world.keys }, limits: {} }
})
after(async () => {
  await sweeping.owner.close()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const chooseFor = (writing: Writing, key: string, period: string) =>
  choose(writing, {}, key, { period, clock: 'createdAt', reason: null, answerable: null, reviewOn: null })

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
  if (each.held) {
    const wanted = { scope: 'record', entity: 'contact', recordId: id, filter: null, authority: 'a court', reason: 'why' } as const
    await propose(owner, { ...wanted, reviewOn: '2027-06-01' })
  }
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
      await chooseFor(owner, 'contact', 'P1Y')
      await chooseFor(owner, 'x_machine', 'P6M')
      for (const each of records) await plantDrawn(tenant, owner, each)
      const before = await lookAhead(await asSystem(sweeping.engine, tenant.id), {})
      const ahead = before.filter(({ found }) => found > 0).map(({ kind, found, held }) => [kind, found - held] as const)
      const swept = await sweepTenant(sweeping, tenant.id)
      const taken = (swept?.parts ?? []).map(({ kind, taken: gone, kept }) => [kind, gone + kept] as const)
      assert.deepEqual(Object.fromEntries(taken), Object.fromEntries(ahead))
    }),
    { numRuns: 4 },
  )
})
