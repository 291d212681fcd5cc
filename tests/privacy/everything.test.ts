import assert from 'node:assert/strict'
import { join } from 'node:path'
import { keySetPath } from '#engine/backup/format.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { deleteTenant } from '#engine/closure/delete.ts'
import { openTarget } from '#platform/backups/target.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
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
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

/** Everything in which the two photographs may differ, each with its reason. */
const excepted: Readonly<Record<string, string>> = {
  unsealed: 'the tail of a chain that binds the tenant',
  change_seal: 'seals bind the tenant: the history arrives under one new sealed record',
  carried_change: 'names what arrived',
  idempotency_key: 'answers of the last hours, to keys of the old installation',
  job_run: 'work of the old installation',
  export_run: 'files of the old installation',
  mention: 'hashes under the key of the old installation; the import asks for them anew',
  archive_run: 'archives of the old installation',
  presence: 'who looks at this moment',
  notification_position: 'counts along the chain of the old installation',
  webhook: 'points at a server, with its secret',
  webhook_delivery: 'deliveries of a webhook that stays',
  identity_provider: 'trusts the address of the old installation, with a secret that lets in',
  content_gone: 'bytes that are about to go',
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

interface Ending {
  readonly app: TestApp
  readonly leaving: TestTenant
  readonly staying: TestTenant
  readonly owner: Owner
  close(): Promise<void>
}

async function openEnding(): Promise<Ending> {
  const app = await openTestApp()
  const owner = openOwner(app.ownerUrl)
  const [leaving, staying] = [await app.tenant('Leaving'), await app.tenant('Staying')]
  for (const { apiKey, tenantId } of [leaving, staying]) {
    const { body } = await app.ask(apiKey, 'POST', '/api/v1/companies', { name: 'Mother' })
    const parent = (body.data as { id: string }).id
    await app.ask(apiKey, 'POST', '/api/v1/companies', { name: 'Daughter', parent })
    for (const lastName of ['Ada', 'Bea']) {
      const made = await app.ask(apiKey, 'POST', '/api/v1/contacts', { lastName, company: parent })
      const about = { entity: 'contact', id: (made.body.data as { id: string }).id }
      await app.ask(apiKey, 'POST', '/api/v1/notes', { about, text: `about ${lastName}` })
    }
    await app.ask(apiKey, 'POST', '/api/v1/exports', { entity: 'contact', format: 'csv' })
    await app.context.files.write({ tenantId, area: 'export', id: tenantId }, [Buffer.from('taken out')])
  }
  const close = async () => {
    await owner.close()
    await app.close()
  }
  return { app, leaving, staying, owner, close }
}

const withTenantText = `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id'`

/** How many rows each table holds of a tenant, counted by the superuser, who sees past every wall. */
async function rowsOf({ app, owner }: Ending, tenantId: string): Promise<Record<string, number>> {
  const { rows } = await owner.query<{ name: string }>({ text: withTenantText })
  const counts: Record<string, number> = {}
  for (const { name } of rows) {
    const { rows: found } = await owner.transaction(async ({ query }) => {
      await query({ text: 'select app.set_tenant($1)', values: [tenantId] })
      if (name === 'search_entry' || name === 'mention') await query({ text: `set local role ${app.names.search}` })
      return query<{ count: number }>({ text: `select count(*)::integer as count from ${name} where tenant_id = $1`, values: [tenantId] })
    })
    if ((found[0]?.count ?? 0) > 0) counts[name] = found[0]?.count ?? 0
  }
  return counts
}

promise(
  'R16',
  'after a deletion of everything no table holds a row of the tenant, no file and no key are left, and the neighbour has lost nothing',
  { open: openEnding, off: ({ owner }) => owner.script('create rule keep as on delete to note do instead nothing') },
  async (ending, kept) => {
    const { app, leaving, staying, owner } = ending
    const [planted, neighbours] = [await rowsOf(ending, leaving.tenantId), await rowsOf(ending, staying.tenantId)]
    for (const table of ['contact', 'note', 'change_part', 'search_entry', 'membership', 'api_key'])
      assert.ok((planted[table] ?? 0) > 0, table)
    await app.database.global({ text: 'select app.close_tenant($1, now(), now())', values: [leaving.tenantId] })
    const { engine, files } = app.context
    const backups = openTarget(openFolderStore(join(app.keysDir, 'backups')))
    for (const { tenantId } of [leaving, staying]) await backups.write(keySetPath(tenantId), [Buffer.from('a wrapped key')])
    const deleting = { owner, files, keys: app.keys, clock: engine.clock, backups }
    app.clock.at = Date.now() + 1000
    await deleteTenant(deleting, leaving.tenantId).catch((error: unknown) =>
      assert.equal((error as { code?: string }).code, 'closure.rows-left'),
    )
    await kept(async () => assert.deepEqual(await rowsOf(ending, leaving.tenantId), {}))
    assert.deepEqual(await rowsOf(ending, staying.tenantId), neighbours)
    const left = { tenantId: leaving.tenantId, area: 'export', id: leaving.tenantId } as const
    assert.equal(await files.size(left), undefined)
    assert.equal(await files.size({ ...left, tenantId: staying.tenantId, id: staying.tenantId }), 9)
    await assert.rejects(app.keys.tenant(leaving.tenantId), { code: 'keys.unknown-tenant' })
    const wrapped = await Array.fromAsync(backups.list('keyset'))
    assert.deepEqual(wrapped, [keySetPath(staying.tenantId)])
    const { rows: accounts } = await owner.query<{ email: string }>({ text: 'select email from account order by email' })
    assert.deepEqual(
      accounts.map(({ email }) => email),
      [staying.email],
    )
    assert.equal((await app.ask(leaving.apiKey, 'GET', '/api/v1/contacts')).status, 401)
    const { rows: record } = await owner.query<{ tables: Record<string, number> }>({
      text: `select tables from tenant_closure where id = $1 and state = 'ended'`,
      values: [leaving.tenantId],
    })
    assert.deepEqual([record[0]?.tables.contact, record[0]?.tables.note], [2, 2])
  },
)
