import assert from 'node:assert/strict'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { promise } from '#tests/privacy/harness.ts'
import { insertInto, photograph, plant, walledTables } from '#tests/walls/planted.ts'

interface Neighbours extends TestDatabase {
  readonly acme: string
  readonly bolt: string
}

/** Two tenants with a row of the same ids in every table. */
async function twoTenants(): Promise<Neighbours> {
  const test = await openTestDatabase()
  const [acme, bolt] = [newId(), newId()]
  await plant(test.database, acme, 'canary of acme')
  await plant(test.database, bolt, 'canary of bolt')
  return { ...test, acme, bolt }
}

async function asOwner({ ownerUrl, names }: TestDatabase, sqlOf: (table: string) => string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    for (const { name, ownedBy } of walledTables) {
      const as = ownedBy === 'search' ? `set local role ${names.search}; ` : ''
      await owner.script(`begin; ${as}${sqlOf(name)}; commit`)
    }
  } finally {
    await owner.close()
  }
}

const without = (world: Neighbours) => asOwner(world, (table) => `alter table ${table} disable row level security`)

const soft = (world: Neighbours) =>
  asOwner(world, (table) => {
    const same = `tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`
    return `alter policy wall on ${table} using (${same}) with check (${same})`
  })

const leaky = (world: Neighbours) => asOwner(world, (table) => `create policy open on ${table} using (true) with check (true)`)

promise(
  'X12',
  'a statement that forgets to name its tenant sees the rows of that tenant alone',
  { open: twoTenants, off: without },
  async ({ database, acme, bolt }, kept) => {
    for (const { name } of walledTables)
      for (const tenantId of [acme, bolt]) {
        const [found] = await database.batch(tenantId, [{ text: `select tenant_id from ${name}` }])
        await kept(() => assert.deepEqual(found?.rows, [{ tenant_id: tenantId }], name))
      }
  },
)

promise('X12', 'no other policy opens what the wall closes', { open: twoTenants, off: leaky }, async ({ database, acme }, kept) => {
  for (const { name } of walledTables) {
    const [found] = await database.batch(acme, [{ text: `select tenant_id from ${name}` }])
    await kept(() => assert.equal(found?.count, 1, name))
  }
})

promise(
  'X12',
  'nobody writes, changes or removes a row of a neighbour',
  { open: twoTenants, off: without },
  async ({ database, acme, bolt }, kept) => {
    const before = await photograph(database, acme)
    for (const table of walledTables) {
      const { name, grants } = table
      const attempts = [
        { text: `insert into ${name} select * from ${name} where false` },
        insertInto({ ...table, columns: table.columns }, acme, 'planted by bolt'),
        ...(grants.includes('update') ? [{ text: `update ${name} set tenant_id = tenant_id where tenant_id = $1`, values: [acme] }] : []),
        ...(grants.includes('delete') ? [{ text: `delete from ${name} where tenant_id = $1`, values: [acme] }] : []),
      ]
      for (const attempt of attempts) {
        const count = await database.batch(bolt, [attempt]).then(
          ([done]) => done?.count ?? 0,
          (error: unknown) => {
            // A neighbour's row that is written twice: the key says so only to those who see it.
            assert.ok(error instanceof DatabaseError, String(error))
            return error.code === 'database.unique' || error.code === 'database.foreign-key' ? -1 : 0
          },
        )
        await kept(() => assert.equal(count, 0, attempt.text))
      }
    }
    const after = await photograph(database, acme)
    await kept(() => assert.deepEqual(after, before))
  },
)

promise('X12', 'without a tenant there is an error, never an answer', { open: twoTenants, off: soft }, async ({ database, acme }, kept) => {
  for (const { name } of walledTables) {
    const [row] = await database.batch(acme, [{ text: `select 1 from ${name}` }])
    assert.equal(row?.count, 1, 'the planted row is there')
    // A connection that had a tenant before, and one that never had.
    for (const attempt of [
      () => database.global({ text: `select 1 from ${name}` }),
      () => database.globalTransaction((query) => query({ text: `select 1 from ${name}` })),
    ]) {
      const answer = await attempt().then(
        ({ count }) => `${count} rows`,
        (error: unknown) => (error instanceof DatabaseError ? error.code : String(error)),
      )
      await kept(() => assert.equal(answer, 'database.no-tenant', name))
    }
  }
})

/** Foreign keys look past row security: each must bear the tenant itself. */
const linksAlone = async (world: Neighbours) => {
  const owner = openOwner(world.ownerUrl)
  try {
    await owner.script(`begin; alter table contact no force row level security; alter table company no force row level security;
      alter table contact drop constraint contact_company_id_fkey; commit`)
  } finally {
    await owner.close()
  }
}

promise('X12', 'a link never leads to a neighbour', { open: twoTenants, off: linksAlone }, async ({ database, acme, bolt }, kept) => {
  const theirs = newId()
  await database.batch(acme, [
    {
      text: `insert into company (tenant_id, id, version, created_at, updated_at, name) values ($1, $2, 1, now(), now(), 'Acme’s own')`,
      values: [acme, theirs],
    },
  ])
  const answer = await database
    .batch(bolt, [{ text: 'update contact set company_id = $2 where tenant_id = $1', values: [bolt, theirs] }])
    .then(
      () => 'linked',
      (error: unknown) => (error instanceof DatabaseError ? error.code : String(error)),
    )
  await kept(() => assert.equal(answer, 'database.foreign-key'))
})
