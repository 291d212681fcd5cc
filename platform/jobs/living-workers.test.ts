import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { freeDeadWorkers, openLivingWorkers, wasKilled } from '#platform/jobs/living-workers.ts'
import { silentLog } from '#platform/log/log.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'

let world: TestDatabase
let owner: Owner

before(async () => {
  world = await openTestDatabase()
  owner = openOwner(world.ownerUrl)
})
after(async () => {
  await owner.close()
  await world.close()
})

async function lockedBy(worker: string, since: string): Promise<void> {
  await owner.query({ text: `select graphile_worker.add_job('nothing', '{}'::json)` })
  const text = `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - $2::interval where locked_by is null`
  await owner.query({ text, values: [worker, since] })
}

const locked = async (): Promise<string[]> => {
  const { rows } = await owner.query<{ id: string }>({
    text: 'select locked_by as id from graphile_worker._private_jobs where locked_by is not null order by 1',
  })
  return rows.map(({ id }) => id)
}

/** How many workers show that they live. */
const holding = async (): Promise<number | undefined> => {
  const { rows } = await owner.query<{ n: number }>({
    text: `select count(*)::int as n from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
  })
  return rows[0]?.n
}

test('jobs of a worker that is gone are free, those of one that lives or has just begun are not', async () => {
  const living = await openLivingWorkers(world.ownerUrl, silentLog)
  living.hold('lives')
  await eventually(holding, 1)
  await lockedBy('lives', '1 minute')
  await lockedBy('gone', '1 minute')
  await lockedBy('just begun', '1 second')
  assert.equal(await freeDeadWorkers(owner), 1)
  assert.deepEqual(await locked(), ['just begun', 'lives'])
  await living.close()
  await eventually(holding, 0)
  assert.equal(await freeDeadWorkers(owner), 1)
  assert.deepEqual(await locked(), ['just begun'])
})

test('a job whose worker was killed in its last try comes once more to be noted as failed, and not a third time', async () => {
  const text = 'select attempts < max_attempts as comes, flags from graphile_worker._private_jobs where locked_by is null and key = $1'
  const stood = async () => (await owner.query<{ comes: boolean; flags: Record<string, true> | null }>({ text, values: ['last'] })).rows[0]
  await owner.query({ text: `select graphile_worker.add_job('nothing', '{}'::json, job_key => 'last', max_attempts => 1)` })
  const kill = `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '1 minute', attempts = max_attempts where key = 'last'`
  await owner.query({ text: kill })
  assert.equal(await freeDeadWorkers(owner), 1)
  const first = await stood()
  assert.deepEqual([first?.comes, wasKilled({ flags: first?.flags ?? null })], [true, true])
  await owner.query({ text: kill })
  assert.equal(await freeDeadWorkers(owner), 1)
  assert.equal((await stood())?.comes, false)
})

test('whoever lost the database, and lost it again, still shows that they live and still looks for the dead', async () => {
  const living = await openLivingWorkers(world.ownerUrl, silentLog)
  living.hold('lives on')
  await eventually(holding, 1)
  const holders = `select l.pid from pg_locks l where l.locktype = 'advisory' and l.granted and l.pid <> pg_backend_pid()
    and l.database = (select oid from pg_database where datname = current_database())`
  for (const _ of [1, 2, 3]) {
    const [held] = (await owner.query<{ pid: number }>({ text: holders })).rows
    await owner.query({ text: 'select pg_terminate_backend($1, 5000)', values: [held?.pid] })
    await eventually(holding, 1)
  }
  await living.close()
  await eventually(holding, 0)
})
