// `node tests/upgrade/make-fixture.ts`: writes a small backup of this release with a throw-away key into tests/fixtures/backups. From the first release on a new
// one is added for each format and none is changed; until then it is made anew when the model changes.
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatVersion } from '#engine/backup/format.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { find } from '#engine/find.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openBackupWorld } from '#tests/backups.ts'
import { rootFolder } from '#tests/run/root.ts'

const folder = join(rootFolder, 'tests/fixtures/backups', `format-${formatVersion}`)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const world = await openBackupWorld()
const files = openFolderStore(join(world.folder, 'files'))
await files.put(`${world.acme.id}/file/${world.acme.id}`, content())
const place = { ...world.place, files, target: openTarget(openFolderStore(join(folder, 'stored'))) }
const { manifest } = await makeBackup(place, { kind: 'manual' })
await cp(join(world.keysDir, 'root.json'), join(folder, 'root.json'))
const expected = {
  id: manifest.id,
  tenants: await Promise.all(
    [world.acme, world.beta].map(async (tenant) => ({
      id: tenant.id,
      contacts: (await find(tenant.writing, 'contact', { sort: 'createdAt', fields: ['lastName'] })).data.map(({ lastName }) => lastName),
    })),
  ),
  tables: Object.fromEntries(
    manifest.parts.flatMap(({ tenantId, tables }) => tables.map(({ table, rows }) => [`${tenantId} ${table}`, rows])),
  ),
}
await writeFile(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`)
console.log((await readdir(folder, { recursive: true })).join('\n'))
await world.close()

async function* content(): AsyncGenerator<Buffer> {
  yield Buffer.from('sealed bytes')
}
