import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create } from '#engine/act/create.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { uploadFile } from '#engine/files/upload.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { canary, shown } from '#tests/privacy/canaries.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

interface Scene extends Omit<World, 'tenant'> {
  readonly tenant: Tenant
  readonly said: string
}

async function open(): Promise<Scene> {
  const world = await openWorld()
  const tenant = await world.tenant()
  await world.database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, world.clock.now()))
  return { ...world, tenant, said: canary('said') }
}

/** From now on whatever is to be encrypted stays as it is. */
function inClear({ keys }: Scene): void {
  const { tenant } = keys
  const asItIs = (bytes: Uint8Array): Buffer => Buffer.from(bytes)
  Object.assign(keys, { tenant: async (id: string) => ({ ...(await tenant(id)), encrypt: asItIs, decrypt: asItIs }) })
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** A file, an export and the history of a record, in which the same words stand. */
async function keep({ tenant, keysDir, keys, database, clock, said }: Scene): Promise<void> {
  const files = openFiles(join(keysDir, 'files'), keys)
  const writing = await tenant.as(tenant.owner)
  const [made] = await create(writing, 'contact', [{ lastName: said }])
  const door = { files, limits: { maxFileMegabytes: 1, maxTenantMegabytes: 10 } }
  await uploadFile(writing, door, { entity: 'contact', id: made?.id ?? '' }, { fileName: 'a.txt', content: once(said) })
  const { id } = await startExport(writing, { entity: 'contact', format: 'csv' })
  await runExport({ database, keys, clock }, files, { tenantId: tenant.id, exportId: id })
}

/** Every byte below a folder, as it lies on the disk. */
async function onDisk(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Buffer.concat(await Promise.all(entries.filter((each) => each.isFile()).map((each) => readFile(join(each.parentPath, each.name)))))
}

/** The values of the history as their rows hold them. */
async function history({ ownerUrl, tenant }: Scene): Promise<Buffer> {
  const owner = openOwner(ownerUrl)
  try {
    return await owner.transaction(async ({ query }) => {
      await query({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenant.id] })
      const { rows } = await query<{ sealed_values: Buffer | null }>({ text: 'select sealed_values from change_part' })
      assert.ok(rows.length > 0)
      return Buffer.concat(rows.flatMap((row) => row.sealed_values ?? []))
    })
  } finally {
    await owner.close()
  }
}

promise('X02', 'files, exports, backups and the history of changes lie encrypted', { open, off: inClear }, async (scene, kept) => {
  const { said, keysDir, ownerUrl, appUrl, names, keys, clock } = scene
  await keep(scene)
  const lies = await onDisk(join(keysDir, 'files'))
  assert.ok(lies.length > 0)
  await kept(() => assert.deepEqual(shown(lies, { said }), []))
  const changes = await history(scene)
  await kept(() => assert.deepEqual(shown(changes, { said }), []))
  const target = openTarget(openFolderStore(join(keysDir, 'backups')))
  const files = openFolderStore(join(keysDir, 'files'))
  await makeBackup({ ownerUrl, appUrl, names, keys, clock, keysDir, target, files }, { kind: 'nightly' })
  const backup = await onDisk(join(keysDir, 'backups'))
  assert.ok(backup.length > 0)
  await kept(() => assert.deepEqual(shown(backup, { said }), []))
})
