import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { runImport, startImport } from '#engine/import/jobs.ts'
import { doneRows, readImport } from '#engine/import/store.ts'
import { jobAnswer } from '#engine/jobs.ts'
import type { Database } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

/** A database that dies after so many transactions that write rows of an import, as a killed worker's does. */
function dying(database: Database, writes: number): Database {
  let left = writes
  const die = (statements: readonly { text: string }[]): void => {
    if (!statements.some(({ text }) => text.startsWith('insert into import_row'))) return
    left -= 1
    if (left < 0) throw new DatabaseError('database.connection-lost', 'The connection to the database was lost')
  }
  return {
    ...database,
    batch: async (tenantId, statements) => {
      die(statements)
      return database.batch(tenantId, statements)
    },
    tenant: (tenantId, work, options) =>
      database.tenant(
        tenantId,
        (tx) =>
          work({
            ...tx,
            query: (statement) => tx.query(statement),
            finish: async (statements) => {
              die(statements)
              return tx.finish(statements)
            },
          }),
        options,
      ),
  }
}

async function started(at: Starter, content: string): Promise<{ importId: string; payload: { tenantId: string; jobId: string } }> {
  const run = await at.send('contact', content)
  const job = await startImport(at.writing, run.id)
  return { importId: run.id, payload: { tenantId: at.tenant.id, jobId: job.id } }
}

const rows = 3500
const content = `Last name,Email,Company\n${Array.from({ length: rows }, (_, n) => `Name ${n},n${n}@x.example,${n % 500 === 7 ? 'nobody@' : `Firm ${n % 50}`}`).join('\n')}\n`

test('a worker that is killed in the middle of an import goes on where it ended: each row once', async () => {
  const at = await world.starter()
  const { importId, payload } = await started(at, content)
  const engine = { ...world, clock: world.clock }
  let runs = 0
  for (const writes of [0, 1, 2, Number.POSITIVE_INFINITY]) {
    runs += 1
    const run = runImport({ ...engine, database: dying(world.database, writes) }, world.files, payload)
    if (writes === Number.POSITIVE_INFINITY) await run
    else await assert.rejects(run, { code: 'database.connection-lost' })
    const now = await readImport(at.writing, importId)
    assert.equal(now?.done, (await doneRows(at.writing, importId)).size, 'what is counted is what was written')
    assert.equal(now?.state, writes === Number.POSITIVE_INFINITY ? 'done' : 'running')
  }
  assert.equal(runs, 4)
  const records = await at.all('contact')
  assert.equal(records.length, rows)
  assert.equal(new Set(records.map(({ lastName }) => lastName)).size, rows)
  assert.equal((await at.all('company')).length, 51, 'companies were made once, too')
  const { state, done, result } = await jobAnswer(at.writing, payload.jobId)
  assert.deepEqual([state, done, result], ['done', rows, { created: rows, updated: 0, skipped: 0, failed: 0 }])
})

test('a job that is called again after its end does nothing', async () => {
  const at = await world.starter()
  const { payload } = await started(at, 'Last name\nByron\n')
  await runImport(world, world.files, payload)
  await runImport(world, world.files, payload)
  assert.equal((await at.all('contact')).length, 1)
})

test('a file that is gone stops the import with its reason, and what was sent cannot start twice', async () => {
  const at = await world.starter()
  const { importId, payload } = await started(at, 'Last name\nByron\n')
  await assert.rejects(startImport(at.writing, importId), { code: 'import.already-started' })
  await world.files.remove({ tenantId: at.tenant.id, area: 'import', id: importId })
  await assert.rejects(runImport(world, world.files, payload), { code: 'file.missing' })
  const run = await readImport(at.writing, importId)
  assert.deepEqual([run?.state, run?.problem], ['failed', 'file.missing'])
})

test('a job knows of the import by its id alone', async () => {
  const at = await world.starter()
  await started(at, 'Last name,Email\nCanarybird,canary@x.example\n')
  for (const table of ['job_run', 'import_run', 'import_row']) {
    const [found] = await world.database.batch(at.tenant.id, [
      { text: `select string_agg(t::text, ' ') as all from ${table} t where tenant_id = $1`, values: [at.tenant.id] },
    ])
    assert.doesNotMatch(String(found?.rows[0]?.all), /canary/i, table)
  }
})
