import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type JobHelpers, parseCrontab } from 'graphile-worker'
import { listBackups } from '#engine/backup/read.ts'
import { lastSuccesses } from '#engine/backup/runs.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { silentLog } from '#platform/log/log.ts'
import { backupTasks, backupTimes, type Nightly } from '#server/backup-tasks.ts'
import { backupPlace } from '#server/backups.ts'
import { readConfig } from '#server/config.ts'
import { startWorker } from '#server/worker.ts'
import { openTestApp, type TestApp } from '#tests/app.ts'

let app: TestApp
let owner: Owner
let folder: string
let nightly: Nightly

before(async () => {
  app = await openTestApp()
  owner = openOwner(app.ownerUrl)
  folder = await mkdtemp(join(tmpdir(), 'steward-nightly-'))
  const config = readConfig({ BACKUPS_URL: pathToFileURL(folder).href, DATA_DIR: folder, KEYS_DIR: app.keysDir, BACKUP_TIME: '23:55' })
  nightly = { place: backupPlace(app, config, { scratchDatabaseUrl: undefined }, app.clock), settings: config.backups }
})
after(async () => {
  await owner.close()
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

test('the backup is due every night and its drill every week, within a quarter of an hour of the time that was set', () => {
  const times = backupTimes(nightly)
  assert.deepEqual(
    parseCrontab(times.join('\n')).map(({ task }) => task),
    ['backup', 'backup_drill'],
  )
  const [first = ''] = times
  const [minute = 0, hour = 0] = first.split(' ').map(Number)
  const late = (hour * 60 + minute - (23 * 60 + 55) + 24 * 60) % (24 * 60)
  assert.ok(late >= 0 && late < 15, first)
  assert.deepEqual(backupTimes(nightly), times, 'it is the same every night')
})

test('owners are told of a backup that cannot be brought back, once that was tried as often as it is', async () => {
  const told: string[] = []
  const nothing = { ...nightly.place, target: openTarget(openFolderStore(join(folder, 'nothing'))) }
  const tasks = backupTasks({ ...nightly, place: nothing }, silentLog, async (what) => void told.push(what))
  const attempt = async (attempts: number) => tasks.backup_drill?.({}, { job: { attempts, max_attempts: 4 } } as unknown as JobHelpers)
  await assert.rejects(attempt(3), { code: 'backup.none' })
  assert.deepEqual(told, [])
  await assert.rejects(attempt(4), { code: 'backup.none' })
  assert.deepEqual(told, ['drill'])
})

test('the worker makes the backup, removes those whose days are over, and practises restoring', async () => {
  await app.tenant('Acme')
  const stop = await startWorker(app.context, app.ownerUrl, nightly)
  try {
    const made = async (task: string, count: number) => {
      await app.database.global({ text: 'select app.enqueue($1, $2::json)', values: [task, '{}'] })
      for (let tries = 0; tries < 900; tries += 1) {
        const { rows } = await owner.query<{ count: number }>({
          text: `select (select count(*) from backup_run where state = 'done')::int + (select count(*) from backup_drill where state = 'done')::int as count`,
        })
        if (rows[0]?.count === count) return
        await sleep(100)
      }
      assert.fail(`${task} was not done`)
    }
    await made('backup', 1)
    const [old = ''] = await listBackups(nightly.place.target)
    app.clock.at += 21 * 24 * 60 * 60 * 1000
    await made('backup', 2)
    await made('backup_drill', 3)
    const left = await listBackups(nightly.place.target)
    assert.equal(left.length, 1)
    assert.ok(!left.includes(old))
    const last = await lastSuccesses(owner)
    assert.deepEqual([last.backup, last.drill], [app.clock.now().toISOString(), app.clock.now().toISOString()])
  } finally {
    await stop()
  }
})
