import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { readConfig } from '#server/config.ts'
import { checkTombstones } from '#server/doctor/tombstones.ts'
import { storeAt } from '#server/file-store.ts'

test('tombstones in the folder of the data, or beside the backups, are warned of; where nobody can write is a failure', async () => {
  const root = await mkdtemp(join(tmpdir(), 'steward-tombstones-'))
  try {
    const look = async (more: Record<string, string> = {}) => {
      const config = readConfig({ DATA_DIR: join(root, 'data'), BACKUPS_URL: join(root, 'backups'), ...more })
      return (await checkTombstones(config, storeAt(config.tombstonesUrl, undefined))).map(({ check, state }) => `${check} ${state}`)
    }
    assert.deepEqual(await look(), ['tombstones warning'])
    assert.deepEqual(await look({ TOMBSTONES_URL: pathToFileURL(join(root, 'backups/tombstones')).href }), ['tombstones warning'])
    assert.deepEqual(await look({ TOMBSTONES_URL: join(root, 'elsewhere') }), ['tombstones ok'])
    await writeFile(join(root, 'file'), '')
    assert.deepEqual(await look({ TOMBSTONES_URL: join(root, 'file/below') }), ['tombstones failure'])
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
