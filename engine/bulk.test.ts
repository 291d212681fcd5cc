import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { mark, transition, update } from '#engine/act.ts'
import { runBulk, startBulk } from '#engine/bulk.ts'
import { exportOf, runExport, startExport } from '#engine/export/export.ts'
import { find } from '#engine/find.ts'
import { jobAnswer } from '#engine/jobs.ts'
import type { Database } from '#platform/database/database.ts'
import type { Files } from '#platform/files/files.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

async function filled(count: number): Promise<Tenant> {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const inputs = Array.from({ length: count }, (_, n) => ({ lastName: `N${n}`, jobTitle: n % 2 === 0 ? 'Even' : 'Odd' }))
  for (let at = 0; at < count; at += 1000) await create(writing, 'contact', inputs.slice(at, at + 1000))
  return tenant
}

/** The worker's own run of a job. */
async function work(tenant: Tenant, jobId: string, database: Database = world.database): Promise<void> {
  await runBulk({ database, keys: world.keys, clock: world.clock }, { tenantId: tenant.id, jobId })
}

test('what a filter finds is changed, and the job says how far it came', async () => {
  const tenant = await filled(700)
  const writing = await tenant.as(tenant.owner)
  const job = await startBulk(writing, 'contact', { filter: { jobTitle: { eq: 'Odd' } }, change: { jobTitle: 'Changed' } })
  assert.deepEqual([job.state, job.total], ['queued', 350])
  await work(tenant, job.id)
  assert.deepEqual((await find(writing, 'contact', { filter: { jobTitle: { eq: 'Changed' } }, count: true, limit: 1 })).count, 350)
  const answer = await jobAnswer(writing, job.id)
  assert.deepEqual([answer.state, answer.done, answer.result], ['done', 350, { done: 350, failed: {} }])
})

test('a worker that dies in the middle is followed by one that does the rest', async () => {
  const tenant = await filled(1200)
  const writing = await tenant.as(tenant.owner)
  const job = await startBulk(writing, 'contact', { filter: { jobTitle: { empty: false } }, action: 'trash' })
  let commits = 0
  const dying: Database = {
    ...world.database,
    tenant: async (...args) => {
      if (++commits > 2) throw new Error('the worker was killed')
      return world.database.tenant(...args)
    },
  }
  await assert.rejects(work(tenant, job.id, dying), /killed/)
  await work(tenant, job.id)
  assert.equal((await find(writing, 'contact', { count: true, limit: 1 })).count, 0)
  assert.equal((await find(writing, 'contact', { trash: true, count: true, limit: 1 })).count, 1200)
  assert.equal((await jobAnswer(writing, job.id)).state, 'done')
})

test('records that one may not change fail alone', async () => {
  const tenant = await filled(3)
  const seller = await tenant.member('member')
  const [mine] = await create(await tenant.as(seller), 'contact', [{ lastName: 'Mine' }])
  const writing = await tenant.as(seller)
  const ids = (await find(writing, 'contact', {})).data.map(({ id }) => id)
  const job = await startBulk(writing, 'contact', { ids, change: { jobTitle: 'Hers' } })
  await work(tenant, job.id)
  const changed = await find(writing, 'contact', { filter: { jobTitle: { eq: 'Hers' } } })
  assert.deepEqual(
    changed.data.map(({ id }) => id),
    [mine?.id],
  )
  assert.deepEqual((await jobAnswer(writing, job.id)).result, { done: 1, failed: { forbidden: 3 } })
})

test('wrong values are refused before the job begins; nobody else sees the job', async () => {
  const tenant = await filled(1)
  const writing = await tenant.as(tenant.owner)
  await assert.rejects(startBulk(writing, 'contact', { filter: {}, change: { nonsense: 1 } }), { name: 'Wrong' })
  await assert.rejects(startBulk(writing, 'contact', { filter: {} }), { status: 422 })
  await assert.rejects(startBulk(writing, 'contact', { ids: ['x'], action: 'trash' }), { status: 422 })
  // Without a word of whom is meant, or with a slip in it, nobody is: never everybody.
  for (const slip of [{}, { filters: { id: { in: [] } } }, { filter: null }, { q: '' }, { q: ' \t' }, { q: 5 }, { id: 'x', filter: {} }])
    await assert.rejects(startBulk(writing, 'contact', { ...slip, action: 'trash' }), { status: 422 }, JSON.stringify(slip))
  await assert.rejects(startBulk(await tenant.as(await tenant.member('read-only')), 'contact', { filter: {}, action: 'trash' }), {
    status: 403,
  })
  const job = await startBulk(writing, 'contact', { filter: {}, action: 'trash' })
  await assert.rejects(jobAnswer(await tenant.as(await tenant.member('member')), job.id), { status: 404 })
  const other = await world.tenant()
  await assert.rejects(jobAnswer(await other.as(other.owner), job.id), { status: 404 })
})

test('the trash is emptied for ever by a job', async () => {
  const tenant = await filled(5)
  const writing = await tenant.as(tenant.owner)
  const ids = (await find(writing, 'contact', {})).data.map(({ id }) => id)
  await mark(writing, 'contact', ids, 'delete')
  const job = await startBulk(writing, 'contact', { filter: {}, action: 'end' })
  await work(tenant, job.id)
  assert.equal((await find(writing, 'contact', { trash: true })).data.length, 0)
})

test('work that was asked for is done with the rights of the moment: nothing for who is deactivated or may not any more, and for one who lost reach only what is left', async () => {
  const tenant = await filled(0)
  const engine = { database: world.database, keys: world.keys, clock: world.clock }
  const owner = await tenant.as(tenant.owner)
  const ask = async (role: 'manager' | 'member') => {
    const person = await tenant.member(role)
    await create(owner, 'contact', [{ lastName: 'Byron', owner: person.actorId }, { lastName: 'Lovelace' }])
    const job = await startBulk(await tenant.as(person), 'contact', {
      filter: { jobTitle: { empty: true } },
      change: { jobTitle: 'Changed' },
    })
    return { id: person.actorId ?? '', job }
  }
  const become = (id: string, input: Record<string, unknown>) => update(owner, 'member', [{ id, input }])
  const outcome = async ({ job }: { job: { id: string } }) => {
    await work(tenant, job.id)
    const { state, problem, result } = await jobAnswer(owner, job.id)
    return { state, problem, result }
  }
  const gone = await ask('manager')
  await transition(owner, 'member', gone.id, 'deactivate')
  const nothing = { state: 'failed', problem: 'job.not-allowed', result: null }
  assert.deepEqual(await outcome(gone), nothing)
  const demoted = await ask('manager')
  await become(demoted.id, { role: 'read-only' })
  assert.deepEqual(await outcome(demoted), nothing)
  const changed = await find(owner, 'contact', { filter: { jobTitle: { eq: 'Changed' } } })
  assert.equal(changed.data.length, 0)
  const narrowed = await ask('manager')
  await become(narrowed.id, { role: 'member' })
  assert.deepEqual((await outcome(narrowed)).result, { done: 1, failed: { forbidden: 5 } })

  const taker = await tenant.member('manager')
  const started = await startExport(await tenant.as(taker), { entity: 'contact', format: 'csv' })
  await become(taker.actorId ?? '', { role: 'member' })
  await runExport(engine, filesThatMayNotBeWritten, { tenantId: tenant.id, exportId: started.id })
  const now = await tenant.as({ ...taker, role: 'member' })
  await assert.rejects(exportOf(now, started.id), { status: 404 }, 'nor is a file given out that was made before')
  const { state, problem } = await exportOf(owner, started.id)
  assert.deepEqual([state, problem], ['failed', 'job.not-allowed'])
})

/** Touching any file is what the test is about. */
const filesThatMayNotBeWritten = new Proxy({} as Files, {
  get: (_, name) => assert.fail(`files.${String(name)} was asked for`),
})
