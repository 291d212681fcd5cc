import assert from 'node:assert/strict'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { openOwner } from '#platform/database/owner.ts'
import { bringInto, everythingOf, furnish, type Photograph, photographOf } from '#tests/everything.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

interface Move {
  readonly world: World
  readonly from: Tenant
  readonly to: Tenant
  close(): Promise<void>
}

async function openMove(): Promise<Move> {
  const world = await openWorld()
  const [from, to] = [await world.tenant(), await world.tenant()]
  await furnish(world, from)
  // The owner of the new organisation is the owner of the old one.
  const address = { text: `select email from member where tenant_id = $1 and role = 'owner'`, values: [from.id] }
  const [found] = await world.database.batch(from.id, [address])
  await world.database.batch(to.id, [
    { text: 'update member set email = upper($2) where tenant_id = $1', values: [to.id, found?.rows[0]?.email] },
  ])
  return { world, from, to, close: () => world.close() }
}

async function asOwner(world: World, sql: string): Promise<void> {
  const owner = openOwner(world.ownerUrl)
  await owner.script(sql).finally(() => owner.close())
}

/** Everything in which the two photographs may differ, each with its reason. */
const excepted: Readonly<Record<string, string>> = {
  unsealed: 'the tail of a chain that binds the tenant',
  change_seal: 'seals bind the tenant: the history arrives under one new sealed record',
  carried_change: 'names what arrived',
  idempotency_key: 'answers of the last hours, to keys of the old installation',
  job_run: 'work of the old installation',
  export_run: 'files of the old installation',
  archive_run: 'archives of the old installation',
  presence: 'who looks at this moment',
}

/** Without what has its own reason to differ, row by row. */
function comparable(photograph: Photograph, importer: string): Record<string, unknown> {
  const tables = [...photograph].filter(([table]) => excepted[table] === undefined)
  return Object.fromEntries(
    tables.map(([table, rows]) => [
      table,
      rows
        // The founding of the new organisation, and the record of the import.
        .filter((row) => !(table === 'change_record' && (row.action === 'archive.import' || row.actor_kind === importer)))
        .map((row) => {
          if (table === 'member') return { ...row, state: 'matched by address', role: 'matched by address' }
          return table === 'tenant_settings' ? { ...row, model_version: 'raised' } : row
        }),
    ]),
  )
}

promise(
  'R16',
  'everything that is taken out can be brought into an empty organisation, and each column is what it was',
  {
    open: openMove,
    // The exporter no longer sees one of the tables.
    off: ({ world }) => asOwner(world, `create policy hidden on note as restrictive for select to ${world.names.app} using (false)`),
  },
  async ({ world, from, to }, kept) => {
    await sealTenant(world.database, from.id)
    const before = await photographOf(world, from.id)
    const founding = await photographOf(world, to.id)
    for (const table of ['contact', 'note', 'own_value', 'own_record', 'tagging', 'message', 'change_part', 'search_entry', 'company'])
      assert.ok((before.get(table)?.length ?? 0) > 0, `nothing was planted in ${table}`)
    await bringInto(world, to, await everythingOf(from))
    const after = await photographOf(world, to.id)
    const known = new Set(
      ['change_record', 'change_part'].flatMap((table) => (founding.get(table) ?? []).map((row) => JSON.stringify(row))),
    )
    const fresh = new Map([...after].map(([table, rows]) => [table, rows.filter((row) => !known.has(JSON.stringify(row)))]))
    const record = fresh.get('change_record')?.find(({ action }) => action === 'archive.import')
    assert.ok(record)
    fresh.set('change_part', fresh.get('change_part')?.filter((row) => row.change_id !== record.id) ?? [])
    await kept(() => assert.deepEqual(comparable(fresh, ''), comparable(before, '')))
    await sealTenant(world.database, to.id)
    assert.deepEqual((await verifyTenant(world.database, world.keys, to.id)).findings, [])
  },
)
