import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openOwner } from '#platform/database/owner.ts'
import { startWorker } from '#server/worker.ts'
import { openTestApp, type TestApp } from '#tests/app.ts'
import { eventually } from '#tests/eventually.ts'

let app: TestApp
let stopWorker: () => Promise<void>

before(async () => {
  app = await openTestApp()
  await app.tenant('Acme')
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
