import assert from 'node:assert/strict'
import { join } from 'node:path'
import { create } from '#engine/act/create.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { BackupWorld } from '#tests/backups.ts'
import type { Operation } from '#tests/crash/harness.ts'
import { photographOf } from '#tests/everything.ts'

/** The person is gone, once, with one certificate; the neighbour is there and the history whole. */
export const erasing = (world: BackupWorld): Operation => ({
  name: 'erasure',
  prepare: async () => {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const [ada, grace] = await create(writing, 'contact', [
      { firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@byron.example' }] },
      { lastName: 'Hopper', emails: [{ value: 'grace@navy.example' }] },
    ])
    const about = (id = '') => ({ entity: 'contact', id })
    await create(writing, 'note', [
      { about: about(ada?.id), text: 'her own note' },
      { about: about(grace?.id), text: 'ask ada@byron.example' },
    ])
    const erasureId = await startErasure(writing, [about(ada?.id)])
    return { tenantId: tenant.id, erasureId }
  },
  check: async ({ tenantId = '', erasureId = '' }) => {
    const photograph = await photographOf(world, tenantId)
    const everything = JSON.stringify([...photograph])
    for (const value of ['Byron', 'byron.example', 'her own note']) assert.ok(!everything.includes(value), value)
    for (const value of ['Hopper', 'grace@navy.example']) assert.ok(everything.includes(value), value)
    assert.deepEqual(
      photograph.get('erasure')?.map(({ id, state, step }) => [id, state, step]),
      [[erasureId, 'done', 'end']],
    )
    const [row] = photograph.get('erasure') ?? []
    assert.deepEqual((row?.counts as Record<string, unknown> | undefined)?.contact, { erased: 1 })
    assert.equal(photograph.get('certificate')?.length, 1)
    assert.deepEqual(photograph.get('erasure_work'), [])
    const tombstones = { store: openFolderStore(join(world.folder, 'tombstones')), keys: world.keys }
    assert.deepEqual(
      (await tombstonesOf(tombstones, tenantId)).map(({ id }) => id),
      [erasureId],
    )
    await sealTenant(world.database, tenantId)
    assert.deepEqual((await verifyTenant(world.database, world.keys, tenantId)).findings, [])
  },
})
