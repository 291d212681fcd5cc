import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let world: TestDatabase
let database: Database
const tenants = Array.from({ length: 40 }, newId)
const [first = ''] = tenants

before(async () => {
  world = await openTestDatabase({ upTo: '0000_foundation' })
  database = openDatabase({ url: world.appUrl, connections: 6 })
  const owner = openOwner(world.ownerUrl)
  await owner.script(`
    create table parcel (tenant_id uuid not null, label text not null, primary key (tenant_id, label));
    alter table parcel enable row level security;
    alter table parcel force row level security;
    create policy wall on parcel using (tenant_id = current_setting('app.tenant_id')::uuid);
    grant select, insert on parcel to steward_app;`)
  await owner.close()
  for (const tenant of tenants)
    await database.batch(tenant, [{ name: 'add', text: 'insert into parcel values ($1::uuid, $1::uuid::text)', values: [tenant] }])
})
after(async () => {
  await database.close()
  await world.close()
})

/** Says no tenant: only the wall keeps the rows apart. */
const everything = { name: 'everything', text: 'select label from parcel' }
const divide = (by: number) => ({ name: 'divide_by', text: 'select 1 / $1::int as result', values: [by] })
const only = async (tenant: string, ...statements: Parameters<Database['read']>[1]) =>
  (await database.read(tenant, statements)).at(-1)?.rows

test('of many reads at a time each sees its own tenant and gets its own answer', async () => {
  const found = await Promise.all(tenants.map((tenant, n) => database.read(tenant, [everything, divide(n + 1), everything])))
  for (const [n, [one, divided, other]] of found.entries()) {
    assert.deepEqual(one?.rows, [{ label: tenants[n] }])
    assert.deepEqual(divided?.rows, [{ result: n === 0 ? 1 : 0 }])
    assert.deepEqual(other, one)
  }
})

test('the tenant does not outlive its read', async () => {
  await Promise.all(tenants.map((tenant) => database.read(tenant, [everything])))
  for (let n = 0; n < 12; n++) await assert.rejects(database.global(everything), { code: 'database.no-tenant' })
})

test('a read that writes is refused, alone and in company, and nothing of it is kept', async () => {
  const smuggle = { name: 'smuggle', text: `insert into parcel values ($1::uuid, 'smuggled')`, values: [first] }
  const refused = { sqlState: '25006' }
  await assert.rejects(database.read(first, [smuggle]), refused)
  const [, ...others] = await Promise.all([
    assert.rejects(Promise.all(Array.from({ length: 9 }, () => database.read(first, [smuggle]))), refused),
    ...tenants.map((tenant) => only(tenant, everything)),
  ])
  assert.deepEqual(
    others,
    tenants.map((label) => [{ label }]),
  )
  const another = newId()
  const [added] = await database.batch(another, [{ ...smuggle, name: 'write', values: [another] }])
  assert.equal(added?.count, 1)
})

test('who reads in company with an error has what it asked for, though the error was to prepare it', async () => {
  for (let round = 0; round < 4; round++) {
    const fresh = { name: `fresh_${round}`, text: `select ${round}::int as round` }
    const settled = await Promise.allSettled(tenants.map((tenant, n) => only(tenant, divide(n % 3), fresh)))
    for (const [n, answer] of settled.entries()) {
      if (n % 3 === 0) assert.equal((answer as PromiseRejectedResult).reason.sqlState, '22012')
      else assert.deepEqual((answer as PromiseFulfilledResult<unknown>).value, [{ round }])
    }
  }
})

test('a value that cannot be sent fails its own read and no other', async () => {
  const settled = await Promise.allSettled(
    tenants.map((tenant, n) => only(tenant, n % 2 === 0 ? everything : { text: 'select $1::text', values: [() => 'no value'] })),
  )
  for (const [n, answer] of settled.entries()) {
    if (n % 2 === 0) assert.deepEqual((answer as PromiseFulfilledResult<unknown>).value, [{ label: tenants[n] }])
    else assert.equal((answer as PromiseRejectedResult).reason.code, 'database.invalid-value')
  }
})

test('reads that turn out slow do not keep the quick ones waiting', async () => {
  let slowDone = 0
  const owner = openOwner(world.ownerUrl)
  const letGo = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = owner.transaction(async ({ query }) => {
    await query({ text: 'select pg_advisory_xact_lock(7)' })
    held.resolve()
    await letGo.promise
  })
  await held.promise
  const slow = tenants.slice(0, 4).map(async (tenant) => {
    await database.read(tenant, [{ text: 'select pg_advisory_xact_lock_shared(7)' }])
    slowDone += 1
  })
  const late = setTimeout(letGo.resolve, 30_000)
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(
    await Promise.all(tenants.map((tenant) => only(tenant, everything))),
    tenants.map((label) => [{ label }]),
  )
  assert.equal(slowDone, 0)
  clearTimeout(late)
  letGo.resolve()
  await Promise.all([holding, ...slow])
  await owner.close()
})

test('when the connections die in the middle of many reads, the reads are answered all the same', async () => {
  const held = tenants.slice(0, 4).map((tenant) => database.read(tenant, [{ text: 'select pg_sleep(0.2)' }]))
  const many = Promise.allSettled([...held, ...tenants.map((tenant) => only(tenant, everything))])
  await new Promise((resolve) => setTimeout(resolve, 30))
  await world.database.global({
    text: 'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and datname = current_database() and pid <> pg_backend_pid()',
  })
  const settled = await many
  const again = await Promise.all(tenants.map((tenant) => only(tenant, everything)))
  assert.deepEqual(
    again,
    tenants.map((label) => [{ label }]),
  )
  for (const answer of settled)
    if (answer.status === 'rejected') assert.match(answer.reason.code, /^database\.(connection-lost|unavailable)$/)
})

test('without a database every read ends with an error', async () => {
  const nowhere = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing' })
  const settled = await Promise.allSettled(tenants.map((tenant) => nowhere.read(tenant, [everything])))
  for (const answer of settled) assert.equal((answer as PromiseRejectedResult).reason.code, 'database.unavailable')
  await nowhere.close()
})
