import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { erasureOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { get } from '#engine/find.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { erasingIn } from '#tests/erasing.ts'
import { openWorld } from '#tests/world.ts'

/** Only root may mount a disk of its own. */
const cannot = process.platform !== 'linux' || process.getuid?.() !== 0

test('on a disk without a byte of room for its tombstone an erasure waits, takes nothing and leaves no half of one; with room it goes on', {
  skip: cannot && 'only root on Linux may mount a small disk',
}, async () => {
  const base = await mkdtemp(join(tmpdir(), 'steward-tombstones-'))
  const disk = join(base, 'disk')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
  const world = await openWorld()
  try {
    const tombstones = { store: openFolderStore(join(disk, 'tombstones')), keys: world.keys }
    const erasing = { ...erasingIn(world), tombstones }
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const [made] = await create(writing, 'contact', [{ lastName: 'Byron' }])
    const person = { entity: 'contact', id: made?.id ?? '' }
    const erasureId = await startErasure(writing, [person])
    const run = () => runErasure(erasing, { tenantId: tenant.id, erasureId })
    const isThere = async () => (await get(writing, 'contact', person.id).catch(() => undefined)) !== undefined
    // The folder fits, and its file has no block left.
    await mkdir(join(disk, 'tombstones', tenant.id), { recursive: true })
    const { bavail, bsize } = await statfs(disk)
    const ballast = join(disk, 'ballast')
    await writeFile(ballast, Buffer.alloc(bavail * bsize, 1))
    await assert.rejects(run(), { code: 'erasure.tombstone-refused' })
    const { state, step, problem } = await erasureOf(writing, erasureId)
    assert.deepEqual([await isThere(), state, step, problem], [true, 'waiting', 'begin', 'erasure.tombstone-refused'])
    assert.deepEqual(await tombstonesOf(tombstones, tenant.id), [])
    await rm(ballast)
    await run()
    assert.deepEqual([await isThere(), (await erasureOf(writing, erasureId)).state], [false, 'done'])
    assert.equal((await tombstonesOf(tombstones, tenant.id)).length, 1)
  } finally {
    await world.close()
    execFileSync('umount', ['--lazy', disk])
    await rm(base, { recursive: true, force: true })
  }
})
