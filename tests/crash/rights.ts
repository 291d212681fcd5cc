import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { create } from '#engine/act/create.ts'
import { mark } from '#engine/act.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { makeField } from '#engine/own/fields.ts'
import { startAccessExport } from '#engine/people/access-export.ts'
import { choose } from '#engine/retain/settings.ts'
import type { Part } from '#engine/retain/sweep.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { BackupWorld } from '#tests/backups.ts'
import type { Operation } from '#tests/crash/harness.ts'
import { photographOf, unzip } from '#tests/everything.ts'
import type { Tenant } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const old = 30
const thrownAway = 5
const youngText = `update contact set created_at = created_at + interval '39 days' where tenant_id = $1 and id = any($2::uuid[])`

/** People over their period with a note each, some in the trash, a value of a field with a period of its own, and somebody who is new. Gives whose records go. */
async function aged(tenant: Tenant, world: BackupWorld): Promise<string[]> {
  const writing = await tenant.as(tenant.owner)
  const keep = { clock: 'createdAt', period: 'P30D' }
  await makeField(writing, { entity: 'company', kind: 'text', label: 'Shoe size', holds: 'user.demographic.profile', keep })
  const again = await tenant.as(tenant.owner)
  await create(again, 'company', [{ name: 'Shoes', x_shoe_size: 'forty-two' }])
  await choose(again, {}, 'contact', { period: 'P30D', clock: 'createdAt', reason: null, answerable: null, reviewOn: null })
  const people = await create(
    again,
    'contact',
    Array.from({ length: old + thrownAway + 1 }, (_, index) => ({ lastName: `Person ${index}` })),
  )
  const ids = people.map(({ id }) => id)
  await create(
    again,
    'note',
    ids.map((id) => ({ about: { entity: 'contact', id }, text: `about ${id}` })),
  )
  const young = ids.slice(old)
  await mark(again, 'contact', young.slice(1), 'delete')
  await world.database.batch(tenant.id, [{ text: youngText, values: [tenant.id, young] }])
  return [...ids.slice(0, old), ...young.slice(1)]
}

/** What was over its period is gone, once and counted once, each of them under a tombstone; the rest stays. */
export const sweeping = (world: BackupWorld): Operation => ({
  name: 'sweep',
  prepare: async () => {
    const tenant = await world.tenant()
    const gone = await aged(tenant, world)
    return { tenantId: tenant.id, at: String(world.clock.at + 40 * day), gone: gone.join() }
  },
  check: async ({ tenantId = '', gone = '' }) => {
    const photograph = await photographOf(world, tenantId)
    const counted = (table: string): number | undefined => photograph.get(table)?.length
    assert.deepEqual([counted('contact'), counted('note'), counted('own_value')], [1, 1, 0])
    const parts = (photograph.get('sweep_part') ?? []) as unknown as (Part & { sweep_id: string })[]
    const taken = parts.filter(({ taken }) => taken > 0).map((part) => [part.kind, part.taken, part.kept])
    assert.deepEqual(taken.toSorted(), [
      ['company.x_shoe_size', 1, 0],
      ['contact', old, 0],
      ['trash:contact', thrownAway, 0],
    ])
    assert.ok(parts.every(({ state }) => state === 'done'))
    assert.ok(photograph.get('sweep')?.every(({ finished_at: at }) => at !== null))
    assert.equal(photograph.get('certificate')?.length, 1, 'one certificate')
    const tombstones = await tombstonesOf({ store: openFolderStore(join(world.folder, 'tombstones')), keys: world.keys }, tenantId)
    const named = new Set(tombstones.flatMap(({ people }) => people.map(({ id }) => id)))
    assert.deepEqual([...named].toSorted(), gone.split(',').toSorted())
    await sealTenant(world.database, tenantId)
    assert.deepEqual((await verifyTenant(world.database, world.keys, tenantId)).findings, [])
  },
})

/** The file is whole, it is the one of which the record speaks, and who it is about is known to nobody else. */
export const answering = (world: BackupWorld): Operation => ({
  name: 'access',
  prepare: async () => {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const [ada] = await create(writing, 'contact', [
      { lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] },
      { lastName: 'Hopper' },
    ])
    const person = { entity: 'contact', id: ada?.id ?? '' }
    await create(writing, 'note', [{ about: person, text: 'her own note' }])
    const { id } = await startAccessExport(writing, [person], { form: 'access', language: 'en' })
    return { tenantId: tenant.id, exportId: id }
  },
  check: async ({ tenantId = '', exportId = '' }) => {
    const files = openFiles(world.folder, world.keys)
    const bytes = await buffer(files.read({ tenantId, area: 'export', id: exportId }))
    const [row] = (await photographOf(world, tenantId)).get('access_export') ?? []
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    assert.deepEqual([row?.state, row?.bytes, row?.sha256, row?.sealed_people], ['done', bytes.length, sha256, null])
    const all = [...(await unzip(bytes)).values()].map(String).join('\n')
    for (const said of ['Byron', 'ada@byron.example', 'her own note']) assert.ok(all.includes(said), said)
    assert.ok(!all.includes('Hopper'))
  },
})
