import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { mustBeReadable } from '#engine/erase/tombstones.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

test('a restore goes without a record of what was erased where there is none, and refuses where it cannot be read, naming the place', async () => {
  const base = await mkdtemp(join(tmpdir(), 'steward-tombstones-'))
  const folder = join(base, 'tombstones')
  const look = (): Promise<void> => mustBeReadable({ store: openFolderStore(folder) }, folder)
  const refused = (error: Error & { code: string }): boolean =>
    error.code === 'backup.tombstones-unreadable' && error.message.includes(folder)
  try {
    await look()
    await mkdir(folder)
    await writeFile(join(folder, 'one'), '')
    await look()
    // Of a loop not even whoever may read everything can tell what is in it.
    await symlink('round', join(folder, 'round'))
    await assert.rejects(look(), refused)
    await rm(folder, { recursive: true })
    await writeFile(folder, 'no folder')
    await assert.rejects(look(), refused)
  } finally {
    await rm(base, { recursive: true })
  }
})
