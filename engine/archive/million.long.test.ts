import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bringInFrom } from '#engine/archive/in.ts'
import { runArchive, startArchive } from '#engine/archive/out.ts'
import { insertRun, runOf } from '#engine/archive/runs.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { openScratch } from '#platform/files/scratch.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const people = 500_000
const mostMb = 100

let world: World
let files: Files

before(async () => {
  world = await openWorld()
  files = openFiles(world.keysDir, world.keys)
})
after(() => world.close())

const contactsText = `insert into contact (tenant_id, id, version, created_at, updated_at, first_name, last_name, job_title, source)
select $1, ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, '2026-11-22T09:00:00Z', '2026-11-22T09:00:00Z', 'Clara', 'Person ' || n, 'Head of ' || n % 37, 'import'
from generate_series(1, $2::int) n`
const emailsText = `insert into contact_emails (tenant_id, contact_id, position, value, label)
select $1, ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 0, 'clara' || n || '@firm' || n % 997 || '.example', 'work' from generate_series(1, $2::int) n`

async function crowd(count: number): Promise<Tenant> {
  const tenant = await world.tenant()
  for (const text of [contactsText, emailsText]) await world.database.batch(tenant.id, [{ text, values: [tenant.id, count] }])
  return tenant
}

/** The most that this process held while it did something. */
async function peakOf(work: () => Promise<void>): Promise<number> {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  await work().finally(() => clearInterval(timer))
  return peak / 2 ** 20
}

async function takeOut(tenant: Tenant): Promise<string> {
  const writing = await tenant.as(tenant.owner)
  const { id } = await startArchive(writing)
  await runArchive(world, files, { tenantId: tenant.id, archiveId: id })
  return id
}

const sumText = `select count(*)::integer as rows, md5(string_agg(md5((to_jsonb(t) - 'tenant_id')::text), '' order by t.contact_id)) as sum from contact_emails t where tenant_id = $1`

test('a million rows go out with at most 100 MB more than ten thousand, come in again, and are the same', async () => {
  const [small, large] = [await crowd(5_000), await crowd(people)]
  const few = await peakOf(async () => void (await takeOut(small)))
  let id = ''
  const many = await peakOf(async () => {
    id = await takeOut(large)
  })
  assert.ok(many - few <= mostMb, `${Math.round(many - few)} MB more`)
  const run = await runOf(await large.as(large.owner), id)
  assert.ok(run.progress.total >= 2 * people)
  const to = await world.tenant()
  const scratch = await openScratch(world.keysDir, files.read({ tenantId: large.id, area: 'export', id }))
  const writing = await to.as(to.owner)
  const arrival = newId(world.clock)
  await world.database.batch(to.id, [await insertRun(writing, arrival, 'in')])
  const coming = await peakOf(async () => void (await bringInFrom(writing, files, scratch, arrival)))
  await scratch.close()
  assert.ok(coming - many <= mostMb, `${Math.round(coming - many)} MB more to bring in`)
  const sums = await Promise.all(
    [large, to].map(
      async ({ id: tenantId }) => (await world.database.batch(tenantId, [{ text: sumText, values: [tenantId] }]))[0]?.rows[0],
    ),
  )
  assert.equal(sums[0]?.rows, people)
  assert.deepEqual(sums[1], sums[0])
})
