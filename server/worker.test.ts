import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOwner } from '#platform/database/owner.ts'
import { startWorker } from '#server/worker.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { eventually } from '#tests/eventually.ts'

let app: TestApp
let acme: TestTenant
let stopWorker: () => Promise<void>

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  stopWorker = await startWorker(app.context, app.ownerUrl)
})
after(async () => {
  await stopWorker()
  await app.close()
})

interface Left {
  readonly task: string
  readonly error: string | null
}

const leftText = `select t.identifier as task, j.last_error as error from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`

test('all that is done by itself is done in one process, one after the other', async () => {
  const owner = openOwner(app.ownerUrl)
  const { rows } = await owner.query<{ identifier: string }>({
    text: 'select identifier from graphile_worker._private_known_crontabs order by 1',
  })
  assert.ok(rows.length >= 10, `${rows.length}`)
  const left = async (): Promise<Left[]> => (await owner.query<Left & Record<string, unknown>>({ text: leftText })).rows
  for (const { identifier } of rows)
    await owner.query({ text: `select graphile_worker.add_job($1, '{}'::json, max_attempts => 1)`, values: [identifier] })
  const waiting = async () => (await left()).filter(({ error }) => error === null).map(({ task }) => task)
  await eventually(waiting, [])
  assert.deepEqual(await left(), [])
  await owner.close()
})

test('work whose process was killed in its last try is said to have failed, and is not begun again', async () => {
  await stopWorker()
  stopWorker = async () => {}
  const owner = openOwner(app.ownerUrl)
  const made = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { firstName: 'Ada' })
  const { id } = made.body.data as { id: string }
  const started = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts/bulk', { filter: {}, action: 'trash' })
  const { id: job } = started.body.data as { id: string }
  await owner.query({
    text: `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - interval '1 minute', attempts = max_attempts
      where payload ->> 'jobId' = $1`,
    values: [job],
  })
  await app.database.tenant(acme.tenantId, (tx) =>
    tx.query({ text: `update job_run set state = 'running' where tenant_id = $1 and id = $2`, values: [acme.tenantId, job] }),
  )
  stopWorker = await startWorker(app.context, app.ownerUrl)
  const asked = async () => {
    const { state, problem } = (await app.ask(acme.apiKey, 'GET', `/api/v1/jobs/${job}`)).body.data as Record<string, unknown>
    return [state, problem]
  }
  await eventually(asked, ['failed', 'job.interrupted'])
  const { body } = await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${id}`)
  assert.equal((body.data as { deletedAt: string | null }).deletedAt, null)
  await owner.close()
})
