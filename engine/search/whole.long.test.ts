import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { runBulk, startBulk } from '#engine/bulk.ts'
import { exportOf, runExport, startExport } from '#engine/export/export.ts'
import { find } from '#engine/find.ts'
import { openFiles } from '#platform/files/files.ts'
import { openWorld, type World } from '#tests/world.ts'

const many = 5_200

let world: World
let folder: string

before(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'steward-whole-'))
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

test('a list shows the first of very many hits; what is taken out, or changed together, is all of them', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  for (let from = 0; from < many; from += 1000)
    await create(
      owner,
      'tag',
      Array.from({ length: Math.min(1000, many - from) }, (_, n) => ({ name: `Customer ${from + n}` })),
    )
  const q = 'customer'
  assert.equal((await find(owner, 'tag', { q, count: true, limit: 1 })).count, 5000)
  const { id } = await startExport(owner, { entity: 'tag', format: 'json', q, fields: ['name'] })
  const files = openFiles(folder, world.keys)
  await runExport(world, files, { tenantId: tenant.id, exportId: id })
  assert.deepEqual((await exportOf(owner, id)).progress, { done: many, total: many })
  const taken = (await json(files.read({ tenantId: tenant.id, area: 'export', id }))) as { name: string }[]
  assert.equal(new Set(taken.map(({ name }) => name)).size, many)
  const job = await startBulk(owner, 'tag', { q, change: { colour: 'red' } })
  await runBulk(world, { tenantId: tenant.id, jobId: job.id })
  const [found] = await world.database.batch(tenant.id, [
    { text: `select count(*)::integer as n from tag where tenant_id = $1 and colour = 'red'`, values: [tenant.id] },
  ])
  assert.equal(found?.rows[0]?.n, many)
})
