import assert from 'node:assert/strict'
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { restoreKeySet } from '#engine/backup/key-set.ts'
import { readManifest } from '#engine/backup/read.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { openTestDatabase } from '#tests/database.ts'
import { rootFolder } from '#tests/run/root.ts'

interface Expected {
  readonly id: string
  readonly tenants: readonly { readonly id: string; readonly contacts: readonly string[] }[]
  readonly tables: Readonly<Record<string, number>>
}

const fixtures = join(rootFolder, 'tests/fixtures/backups')

for (const format of await readdir(fixtures))
  test(`a backup of ${format} that an earlier release wrote is read and restored by this one (else, before the first release: node tests/upgrade/make-fixture.ts)`, async () => {
    const expected = JSON.parse(await readFile(join(fixtures, format, 'expected.json'), 'utf8')) as Expected
    const folder = await mkdtemp(join(tmpdir(), 'steward-upgrade-'))
    const test = await openTestDatabase()
    try {
      const keysDir = join(folder, 'keys')
      await cp(join(fixtures, format, 'root.json'), join(keysDir, 'root.json'))
      await chmod(join(keysDir, 'root.json'), 0o600)
      const target = openTarget(openFolderStore(join(fixtures, format, 'stored')))
      assert.equal(await restoreKeySet({ target, keysDir }), expected.tenants.length)
      const { ownerUrl, appUrl, names, database } = test
      const files = openFolderStore(join(folder, 'files'))
      const place = { ownerUrl, appUrl, names, keys: await openKeys(keysDir), keysDir, clock: systemClock, target, files }
      const manifest = await readManifest(place, 'newest')
      assert.equal(manifest.id, expected.id)
      const restored = await restoreInstallation(place, manifest)
      assert.deepEqual([restored.tenants, restored.files], [2, 1])
      for (const { id, contacts } of expected.tenants) {
        const [found] = await database.batch(id, [
          { text: 'select last_name as name from contact where tenant_id = $1 order by created_at, id', values: [id] },
        ])
        assert.deepEqual(
          found?.rows.map(({ name }) => name),
          contacts,
        )
      }
      assert.equal(
        restored.rows,
        Object.values(expected.tables).reduce((sum, rows) => sum + rows, 0),
      )
    } finally {
      await test.close()
      await rm(folder, { recursive: true })
    }
  })
