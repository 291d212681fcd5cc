import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { historyOf, restoreFrom } from '#engine/change/history.ts'
import { sealAll, sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { get } from '#engine/find.ts'
import { forgetHistory } from '#engine/mentions/history.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

/** As an intruder who owns the tables: rules of the app role do not stop them. */
async function tamper(tenant: Tenant, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.ownerUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select app.set_tenant($1)', [tenant.id])
  await client.query(sql)
  await client.query('commit')
  await client.end()
}

async function written(count: number): Promise<Tenant> {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  for (let n = 0; n < count; n++) await create(writing, 'contact', [{ lastName: `N${n}` }])
  await sealTenant(world.database, tenant.id)
  return tenant
}

test('changes wait, are sealed in order, and verify', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  await Promise.all(Array.from({ length: 20 }, (_, n) => create(writing, 'contact', [{ lastName: `N${n}` }])))
  assert.equal((await verifyTenant(world.database, world.keys, tenant.id)).waiting, 21)
  await sealAll(world.database)
  const verified = await verifyTenant(world.database, world.keys, tenant.id)
  assert.deepEqual({ ...verified, head: verified.head?.position }, { sealed: 21, waiting: 0, findings: [], more: 0, head: 21 })
})

test('large changes are checked a few at a time, however many of them stand in a row', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const name = (change: number) => (_: unknown, n: number) => ({ name: `${change} ${n}`, colour: 'red' })
  for (let change = 0; change < 4; change++) await create(writing, 'tag', Array.from({ length: 800 }, name(change)))
  await sealTenant(world.database, tenant.id)
  let most = 0
  const batch: typeof world.database.batch = async (...asked) => {
    const answers = await world.database.batch(...asked)
    most = Math.max(most, ...answers.map(({ rows }) => rows.length))
    return answers
  }
  const verified = await verifyTenant({ ...world.database, batch }, world.keys, tenant.id, undefined, { parts: 1000 })
  assert.deepEqual([verified.sealed, verified.findings, most], [5, [], 801])
})

test('two sealers at once give every change one position', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  for (let n = 0; n < 30; n++) await create(writing, 'contact', [{ lastName: `N${n}` }])
  await Promise.allSettled([
    sealTenant(world.database, tenant.id),
    sealTenant(world.database, tenant.id),
    sealTenant(world.database, tenant.id),
  ])
  await sealTenant(world.database, tenant.id)
  const verified = await verifyTenant(world.database, world.keys, tenant.id)
  assert.equal(verified.sealed, 31)
  assert.deepEqual(verified.findings, [])
})

test('an edited record is found', async () => {
  const tenant = await written(5)
  await tamper(
    tenant,
    `update change_record set action = 'export' where tenant_id = current_setting('app.tenant_id')::uuid and id = (select change_id from change_seal where tenant_id = current_setting('app.tenant_id')::uuid and position = 3)`,
  )
  assert.deepEqual(
    (await verifyTenant(world.database, world.keys, tenant.id)).findings.map(({ position, problem }) => [position, problem]),
    [[3, 'edited']],
  )
})

test('a dropped seal is found as a gap, and its record as lost', async () => {
  const tenant = await written(5)
  await tamper(tenant, `delete from change_seal where tenant_id = current_setting('app.tenant_id')::uuid and position = 4`)
  const problems = (await verifyTenant(world.database, world.keys, tenant.id)).findings.map(({ problem }) => problem)
  assert.ok(problems.includes('gap') && problems.includes('unsealed-and-lost'))
})

test('of a history that is wrong all over the first places are named, and all are counted', async () => {
  const tenant = await written(5)
  await tamper(tenant, `update change_part set sealed_values = null where tenant_id = current_setting('app.tenant_id')::uuid`)
  await tamper(tenant, `update change_record set rows = 7 where tenant_id = current_setting('app.tenant_id')::uuid`)
  const { findings, more } = await verifyTenant(world.database, world.keys, tenant.id)
  assert.deepEqual([findings.length > 4, more], [true, 0])
  const bounded = await verifyTenant(world.database, world.keys, tenant.id, undefined, { findings: 3 })
  assert.deepEqual([bounded.findings, bounded.more], [findings.slice(0, 3), findings.length - 3])
})

test('values that were taken away or exchanged are found, those of which the chain says that they went are not', async () => {
  const tenant = await written(5)
  const cipher = await world.keys.tenant(tenant.id)
  const writing = await tenant.as(tenant.owner)
  const [text] = [
    'select record_id from change_part p join change_seal s on s.change_id = p.change_id where p.tenant_id = $1 and s.position = $2',
  ]
  const at = async (position: number) =>
    String((await world.database.batch(tenant.id, [{ text, values: [tenant.id, position] }]))[0]?.rows[0]?.record_id)
  const third = await at(3)
  assert.equal(await world.database.tenant(tenant.id, (tx) => forgetHistory(tx, writing, cipher, [third], () => true)), 1)
  await sealTenant(world.database, tenant.id)
  assert.deepEqual((await verifyTenant(world.database, world.keys, tenant.id)).findings, [])
  await tamper(
    tenant,
    `update change_part set sealed_values = null where tenant_id = current_setting('app.tenant_id')::uuid and change_id = (select change_id from change_seal where tenant_id = current_setting('app.tenant_id')::uuid and position = 2)`,
  )
  const taken = (await verifyTenant(world.database, world.keys, tenant.id)).findings
  assert.deepEqual(
    taken.map(({ position, problem }) => [position, problem]),
    [[2, 'values-missing']],
  )
  await tamper(
    tenant,
    `update change_part set sealed_values = (select sealed_values from change_part where tenant_id = current_setting('app.tenant_id')::uuid and sealed_values is not null limit 1) where tenant_id = current_setting('app.tenant_id')::uuid and change_id = (select change_id from change_seal where tenant_id = current_setting('app.tenant_id')::uuid and position = 5)`,
  )
  assert.deepEqual(
    (await verifyTenant(world.database, world.keys, tenant.id)).findings.map(({ problem }) => problem),
    ['values-edited', 'values-missing'],
  )
})

test('the app role can neither edit nor drop a change', async () => {
  const tenant = await written(1)
  for (const text of [
    'update change_record set action = $2 where tenant_id = $1',
    'delete from change_record where tenant_id = $1 and action <> $2',
    'delete from change_seal where tenant_id = $1 and $2::text is not null',
  ])
    await assert.rejects(world.database.batch(tenant.id, [{ text, values: [tenant.id, 'x'] }]), { code: 'database.forbidden' })
})

test('history shows who changed what, and puts an old value back', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [made] = await create(writing, 'contact', [{ lastName: 'Byron', jobTitle: 'Poet' }])
  const id = made?.id ?? ''
  await update(writing, 'contact', [{ id, input: { jobTitle: 'Analyst' } }])
  const { data } = await historyOf(writing, 'contact', id, undefined)
  assert.deepEqual(
    data.map((entry) => [entry.action, entry.by.name, entry.fields.length]),
    [
      ['update', 'The owner', 1],
      ['create', 'The owner', 12],
    ],
  )
  assert.deepEqual([data[0]?.before, data[0]?.after], [{ jobTitle: 'Poet' }, { jobTitle: 'Analyst' }])
  await restoreFrom(writing, 'contact', id, data[0]?.id ?? '', undefined, 2)
  assert.equal((await get(writing, 'contact', id)).jobTitle, 'Poet')
})

test('a tenant that is closed, since its rows are being exchanged, keeps no other waiting', async () => {
  const [closed, open] = [await world.tenant(), await world.tenant()]
  const tenants = [closed, open]
  for (const tenant of tenants) await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Waits' }])
  const restore = `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ('${closed.id}', '${closed.id}', '${closed.id}', 'emptying', now())`
  const others = await world.tenant()
  await tamper(others, restore)
  await sealAll(world.database)
  assert.equal((await verifyTenant(world.database, world.keys, open.id)).waiting, 0)
  await tamper(others, `update tenant_restore set state = 'done' where id = '${closed.id}'`)
  await sealAll(world.database)
  assert.equal((await verifyTenant(world.database, world.keys, closed.id)).waiting, 0)
})
