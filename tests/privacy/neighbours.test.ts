import assert from 'node:assert/strict'
import type { Database } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Statement } from '#platform/database/statement.ts'
import { openTestApp, type TestApp } from '#tests/app.ts'
import { promise } from '#tests/privacy/harness.ts'
import { photograph, walledTables } from '#tests/walls/planted.ts'
import { workingDay } from '#tests/walls/script.ts'

/** The same server twice: in one a neighbour has worked, with the same words, keys and names; in the other there is nobody else. */
interface TwoServers {
  readonly busy: TestApp
  readonly quiet: TestApp
  close(): Promise<void>
}

async function twoServers(watch?: (database: Database) => Database): Promise<TwoServers> {
  const options = watch === undefined ? {} : { watch }
  const [busy, quiet] = [await openTestApp(options), await openTestApp(options)]
  return {
    busy,
    quiet,
    async close() {
      await busy.close()
      await quiet.close()
    },
  }
}

/** Statements that no longer say which tenant they mean. */
function forgetful(database: Database): Database {
  const forget = ({ text, values }: Statement): Statement => ({
    text: text.replace(/(?:\w+\.)?tenant_id = \$1\b/g, '$1::uuid is not null'),
    ...(values === undefined ? {} : { values }),
  })
  return {
    ...database,
    tenant: (tenantId, work, options) =>
      database.tenant(
        tenantId,
        (tx) =>
          work({ ...tx, query: (statement) => tx.query(forget(statement)), finish: (statements) => tx.finish(statements.map(forget)) }),
        options,
      ),
    batch: (tenantId, statements) => database.batch(tenantId, statements.map(forget)),
    read: (tenantId, statements) => database.read(tenantId, statements.map(forget)),
  }
}

/** Both mechanisms off: the wall in the database, and the tenant in every statement. */
async function withoutWalls(): Promise<TwoServers> {
  const open = await twoServers(forgetful)
  for (const { ownerUrl, names } of [open.busy, open.quiet]) {
    const owner = openOwner(ownerUrl)
    for (const { name, ownedBy } of walledTables)
      await owner.script(
        `begin; ${ownedBy === 'search' ? `set local role ${names.search};` : ''} alter table ${name} disable row level security; commit`,
      )
    await owner.close()
  }
  return open
}

promise(
  'S02',
  'every answer is the same whether a neighbour has data or not',
  { open: () => twoServers(), off: withoutWalls },
  async ({ busy, quiet }, kept) => {
    const acme = await busy.tenant('Acme')
    const theirDay = await workingDay(busy, acme)
    assert.ok(
      theirDay.some((line) => line.includes('201')),
      'the neighbour has data',
    )
    const before = await photograph(busy.database, acme.tenantId)
    assert.ok(Object.values(before).filter((rows) => rows.length > 0).length > 10, 'in many tables')
    const beside = await workingDay(busy, await busy.tenant('Bolt'))
    const alone = await workingDay(quiet, await quiet.tenant('Bolt'))
    await kept(() => assert.deepEqual(beside, alone))
    const after = await photograph(busy.database, acme.tenantId)
    await kept(() => assert.deepEqual(after, before))
  },
)
