import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkBackup, listBackups, readManifest } from '#engine/backup/read.ts'
import { exportOf, startExport } from '#engine/export/export.ts'
import { startImport } from '#engine/import/jobs.ts'
import { readImport } from '#engine/import/store.ts'
import { openFiles } from '#platform/files/files.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { erasing } from '#tests/crash/erasing.ts'
import { bringingIn, deletion, takingOut } from '#tests/crash/everything.ts'
import type { Operation } from '#tests/crash/harness.ts'
import { placeOf, restoring, restoringAll } from '#tests/crash/restoring.ts'
import { answering, sweeping } from '#tests/crash/rights.ts'
import type { Scene } from '#tests/crash/scene.ts'
import { starterIn } from '#tests/imports.ts'

export interface Crashes {
  readonly scene: Scene
  readonly operations: readonly Operation[]
  close(): Promise<void>
}

/** One installation, and the operations that are killed in it. */
export async function openCrashes(): Promise<Crashes> {
  const world = await openBackupWorld()
  const { ownerUrl, appUrl, names, keysDir, folder } = world
  const scene = { ownerUrl, appUrl, names, keysDir, folder }
  const all = restoringAll(world)
  return {
    scene,
    operations: [
      backup(world),
      restoring(world),
      all,
      importing(world),
      exporting(world),
      takingOut(world),
      bringingIn(world),
      deletion(world),
      erasing(world),
      sweeping(world),
      answering(world),
    ],
    close: async () => {
      await all.close()
      await world.close()
    },
  }
}

/** What it was killed in the middle of goes an hour later: until then nobody can tell that it is not being written. */
const isWhole = (name: string): boolean => !name.endsWith('.part')

/** The newest is whole; of one that was killed nothing is left. */
const backup = (world: BackupWorld): Operation => ({
  name: 'backup',
  // What lies beside all backups is written where it is missing: each begins without, else the first alone would come to that.
  prepare: async () => {
    for (const each of ['keyset', 'objects']) await rm(join(world.folder, 'backups', each), { recursive: true, force: true })
    return {}
  },
  check: async () => {
    const place = placeOf(world)
    const ids = await listBackups(place.target)
    await checkBackup(place, await readManifest(place, 'newest'))
    const folders = await readdir(join(world.folder, 'backups/backups'))
    for (const id of folders)
      if (!ids.includes(id))
        assert.deepEqual((await readdir(join(world.folder, 'backups/backups', id))).filter(isWhole), [], 'half a backup is left')
  },
})

const rows = 1200

/** Each row made one record, once. */
const importing = (world: BackupWorld): Operation => ({
  name: 'import',
  prepare: async () => {
    const { writing, send } = await starterIn(world.beta, openFiles(world.folder, world.keys), 'DE')
    const mark = createHash('sha256').update(String(process.hrtime.bigint())).digest('hex').slice(0, 8)
    const lines = Array.from({ length: rows }, (_, n) => `${mark} ${n},${mark}${n}@x.example,Firm ${mark} ${n % 20}`)
    const run = await send('contact', `Last name,Email,Company\n${lines.join('\n')}\n`)
    const job = await startImport(writing, run.id)
    return { tenantId: world.beta.id, jobId: job.id, importId: run.id, mark }
  },
  check: async ({ importId = '', mark }) => {
    const { writing } = await starterIn(world.beta, openFiles(world.folder, world.keys), 'DE')
    const run = await readImport(writing, importId)
    assert.deepEqual([run?.state, run?.created, run?.failed], ['done', rows, 0])
    const text = `select count(*)::int as count, count(distinct last_name)::int as names from contact where tenant_id = $1 and starts_with(last_name, $2)`
    const companies = `select count(*)::int as count from company where tenant_id = $1 and starts_with(name, $2)`
    const [people, firms] = await world.database.batch(world.beta.id, [
      { text, values: [world.beta.id, `${mark} `] },
      { text: companies, values: [world.beta.id, `Firm ${mark} `] },
    ])
    assert.deepEqual([people?.rows, firms?.rows], [[{ count: rows, names: rows }], [{ count: 20 }]])
  },
})

/** The file is there, whole, and says as many rows as it holds. */
const exporting = (world: BackupWorld): Operation => ({
  name: 'export',
  prepare: async () => {
    const { id } = await startExport(world.acme.writing, { entity: 'contact', format: 'csv' })
    return { tenantId: world.acme.id, exportId: id }
  },
  check: async ({ exportId = '' }) => {
    const answer = await exportOf(world.acme.writing, exportId)
    assert.equal(answer.state, 'done')
    let text = ''
    for await (const piece of openFiles(world.folder, world.keys).read({ tenantId: world.acme.id, area: 'export', id: exportId }))
      text += piece.toString('utf8')
    assert.equal(text.trimEnd().split('\r\n').length, answer.rows + 1)
  },
})
