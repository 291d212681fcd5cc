import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { expireExports, exportLife, exportOf, runExport, startExport } from '#engine/export/export.ts'
import { openOwner } from '#platform/database/owner.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let files: Files
let folder: string

before(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'steward-export-'))
  files = openFiles(folder, world.keys)
})
after(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

const contents = (tenant: Tenant, id: string): Promise<string> => textOf(files.read({ tenantId: tenant.id, area: 'export', id }))

async function taken(tenant: Tenant, body: Record<string, unknown>): Promise<string> {
  const { id } = await startExport(await tenant.as(tenant.owner), body)
  await runExport(world, files, { tenantId: tenant.id, exportId: id })
  assert.equal((await exportOf(await tenant.as(tenant.owner), id)).state, 'done')
  return contents(tenant, id)
}

test('a filtered list is taken out as CSV: links by title and id, as many columns as the fullest record needs', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [firm] = await create(writing, 'company', [{ name: 'Byron, Sons' }])
  await create(writing, 'contact', [
    {
      firstName: 'Ada',
      lastName: 'Byron',
      company: firm?.id,
      emails: [{ value: 'a@x.example', label: 'work' }, { value: 'b@x.example' }],
      phones: [{ value: '+49301234567' }],
    },
    { firstName: '=cmd()', lastName: "'+1", emails: [{ value: 'c@x.example' }] },
    { lastName: 'Elsewhere', jobTitle: 'Not wanted' },
  ])
  const text = await taken(tenant, {
    entity: 'contact',
    format: 'csv',
    filter: { jobTitle: { empty: true } },
    fields: ['firstName', 'lastName', 'company', 'emails', 'phones'],
    sort: 'createdAt',
  })
  const [head, ada, formula, end] = text.split('\r\n')
  assert.equal(
    head,
    'ID,First name,Last name,Company,Company: ID,E-mail 1,E-mail 1: Kind,E-mail 2,E-mail 2: Kind,Phone 1,Phone 1: Kind,Created at,Changed at',
  )
  assert.match(ada ?? '', new RegExp(`,Ada,Byron,"Byron, Sons",${firm?.id},a@x.example,work,b@x.example,,\\+49301234567,`))
  assert.match(formula ?? '', /,'=cmd\(\),''\+1,/)
  assert.equal(end, '')
})

test('JSON gives the records as the API does', async () => {
  const tenant = await world.tenant()
  const made = await create(
    await tenant.as(tenant.owner),
    'contact',
    Array.from({ length: 1000 }, (_, n) => ({ lastName: `N${n}` })),
  )
  const records = JSON.parse(await taken(tenant, { entity: 'contact', format: 'json', sort: 'createdAt' })) as Record<string, unknown>[]
  assert.deepEqual(
    records.map(({ labels: _labels, ...record }) => record),
    made.map(({ can: _can, ...record }) => record),
  )
  assert.deepEqual(records[0]?.labels, { [String(tenant.owner.actorId)]: 'The owner' }, 'beside a link stands its title')
  assert.deepEqual(JSON.parse(await taken(tenant, { entity: 'contact', format: 'json', filter: { lastName: { eq: 'nobody' } } })), [])
})

test('taking out is a right of its own, recorded without values, and the file is nobody else’s', async () => {
  const tenant = await world.tenant()
  const seller = await tenant.member('member')
  await assert.rejects(startExport(await tenant.as(seller), { entity: 'contact' }), { status: 403 })
  const { id } = await startExport(await tenant.as(tenant.owner), { entity: 'contact', filter: { lastName: { eq: 'canary-name' } } })
  await assert.rejects(exportOf(await tenant.as(seller), id), { status: 404 })
  const other = await world.tenant()
  await assert.rejects(exportOf(await other.as(other.owner), id), { status: 404 })
  const rows = async (text: string): Promise<string> => {
    const [found] = await world.database.batch(tenant.id, [{ text, values: [tenant.id] }])
    return JSON.stringify(found?.rows)
  }
  assert.equal(
    await rows('select action, entity from change_record where tenant_id = $1 order by id desc limit 1'),
    '[{"action":"export","entity":"contact"}]',
  )
  const query = await rows(`select encode(sealed_query, 'escape') as query from export_run where tenant_id = $1`)
  assert.equal(query.includes('canary-name'), false)
})

test('files are encrypted, and gone after seven days', async () => {
  const tenant = await world.tenant()
  await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Canarybird' }])
  const { id } = await startExport(await tenant.as(tenant.owner), { entity: 'contact' })
  await runExport(world, files, { tenantId: tenant.id, exportId: id })
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const entry of names) assert.equal((await readFile(join(entry.parentPath, entry.name))).includes('Canarybird'), false)
  await expireExports({ database: world.database, clock: { now: () => new Date(Date.now() + exportLife + 60_000) } }, files, assert.ifError)
  assert.equal((await exportOf(await tenant.as(tenant.owner), id)).state, 'expired')
  await assert.rejects(contents(tenant, id))
})

test('what cannot be counted in a moment is begun all the same, and counted in the background', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  await create(writing, 'contact', [{ lastName: 'Slow' }, { lastName: 'Slower' }])
  const owner = openOwner(world.ownerUrl)
  const behindALock = async () => {
    try {
      return await owner.transaction(async ({ script }) => {
        await script('lock table contact in access exclusive mode')
        return startExport(writing, { entity: 'contact', filter: { lastName: { empty: false } } })
      })
    } finally {
      await owner.close()
    }
  }
  const { id, progress } = await behindALock()
  assert.deepEqual(progress, { done: 0, total: 0 })
  await runExport(world, files, { tenantId: tenant.id, exportId: id })
  const { state, progress: ended } = await exportOf(writing, id)
  assert.deepEqual([state, ended], ['done', { done: 2, total: 2 }])
})

test('wrong wishes are refused before anything starts', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  await assert.rejects(startExport(writing, { entity: 'nonsense' }), { status: 422 })
  await assert.rejects(startExport(writing, { entity: 'contact', format: 'exe' }), { status: 422 })
  await assert.rejects(startExport(writing, { entity: 'contact', fields: ['password'] }), { status: 400 })
  await assert.rejects(startExport(writing, { entity: 'contact', filter: { nonsense: 1 } }), { status: 400 })
})
