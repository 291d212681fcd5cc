import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { create } from '#engine/act/create.ts'
import { receiveArchive } from '#engine/archive/in.ts'
import { startArchive } from '#engine/archive/out.ts'
import { runOf } from '#engine/archive/runs.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import type { BackupWorld } from '#tests/backups.ts'
import type { Operation } from '#tests/crash/harness.ts'
import { bringInto, everythingOf, photographOf, unzip } from '#tests/everything.ts'
import type { Tenant } from '#tests/world.ts'

const people = 40

async function populated(world: BackupWorld): Promise<Tenant> {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [mother] = await create(writing, 'company', [{ name: 'Mother' }])
  const [daughter] = await create(writing, 'company', [{ name: 'Daughter', parent: mother?.id }])
  const inputs = Array.from({ length: people }, (_, index) => ({ lastName: `Person ${index}`, company: daughter?.id }))
  await create(writing, 'contact', inputs)
  return tenant
}

/** Nothing of the tenant is left, and the record of it has counted each row once, whenever it was killed. */
export const deletion = (world: BackupWorld): Operation => ({
  name: 'deletion',
  prepare: async () => {
    const tenant = await populated(world)
    await openFiles(world.folder, world.keys).write({ tenantId: tenant.id, area: 'export', id: tenant.id }, [Buffer.from('taken out')])
    await world.database.global({ text: 'select app.close_tenant($1, now(), now())', values: [tenant.id] })
    return { tenantId: tenant.id }
  },
  check: async ({ tenantId = '' }) => {
    const owner = openOwner(world.ownerUrl)
    try {
      const text = 'select state, tables from tenant_closure where id = $1'
      const { rows } = await owner.query<{ state: string; tables: Record<string, number> }>({ text, values: [tenantId] })
      assert.equal(rows[0]?.state, 'ended')
      assert.deepEqual([rows[0]?.tables.contact, rows[0]?.tables.company], [people, 2])
      for (const table of ['contact', 'change_record', 'member', 'tenant_settings']) {
        const left = await owner.transaction(async ({ query }) => {
          await query({ text: `set local app.tenant_id = '${tenantId}'` })
          return query({ text: `select 1 from ${table} where tenant_id = $1`, values: [tenantId] })
        })
        assert.equal(left.count, 0, table)
      }
      const left = openFiles(world.folder, world.keys).olderThan(new Date(8.64e15), ['export', 'import', 'file'], tenantId)
      assert.equal((await left.next()).done, true)
    } finally {
      await owner.close()
    }
  },
})

/** The file is whole, and there is one. */
export const takingOut = (world: BackupWorld): Operation => ({
  name: 'archive',
  prepare: async () => {
    const tenant = await populated(world)
    const { id } = await startArchive(await tenant.as(tenant.owner))
    return { tenantId: tenant.id, archiveId: id }
  },
  check: async ({ tenantId = '', archiveId = '' }) => {
    const files = openFiles(world.folder, world.keys)
    const parts = await unzip(await buffer(files.read({ tenantId, area: 'export', id: archiveId })))
    assert.equal(String(parts.get('data/contact.jsonl')).split('\n').length, people + 1)
    const [found] = await world.database.batch(tenantId, [
      { text: 'select state from archive_run where tenant_id = $1 and id = $2', values: [tenantId, archiveId] },
    ])
    assert.equal(found?.rows[0]?.state, 'done')
  },
})

/** All of it is there, once, under one record of the import. */
export function bringingIn(world: BackupWorld): Operation {
  const started = new Map<string, Tenant>()
  return {
    name: 'arrival',
    prepare: async () => {
      const [from, to] = [await populated(world), await world.tenant()]
      const { id } = await receiveArchive(await to.as(to.owner), openFiles(world.folder, world.keys), await everythingOf(from))
      started.set(to.id, to)
      return { tenantId: to.id, archiveId: id }
    },
    check: async ({ tenantId = '', archiveId = '' }) => {
      const photograph = await photographOf(world, tenantId)
      assert.equal(photograph.get('contact')?.length, people)
      assert.equal(photograph.get('change_record')?.filter(({ action }) => action === 'archive.import').length, 1)
      const to = started.get(tenantId)
      assert.ok(to)
      assert.equal((await runOf(await to.as(to.owner), archiveId)).state, 'done')
      await assert.rejects(bringInto(world, to, await everythingOf(to)), { code: 'archive.not-empty' })
    },
  }
}
