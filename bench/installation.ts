import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { makeHistory } from '#bench/history.ts'
import { newApiKey } from '#platform/accounts/api-keys.ts'
import { addSettings, addTenant } from '#platform/accounts/tenants.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { superuser } from '#platform/database/embedded/cluster.ts'
import { type Embedded, startEmbedded } from '#platform/database/embedded.ts'
import { migrate, readMigrations } from '#platform/database/migrate.ts'
import { passwordOf } from '#platform/database/passwords.ts'
import { ensureRoles, withLogin } from '#platform/database/roles.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'

export interface BenchTenant {
  readonly id: string
  readonly slug: string
  readonly contacts: number
  /** API keys with the owner's role. */
  readonly keys: readonly string[]
}

/** One database of the bench: an installation of its own, with its roles. */
export interface Installed {
  readonly name: string
  readonly ownerUrl: string
  readonly appUrl: string
  readonly superUrl: string
  readonly tenants: readonly BenchTenant[]
}

interface Copied extends Installed {
  drop(): Promise<void>
}

export interface Bench {
  readonly folder: string
  readonly keysDir: string
  readonly keys: Keys
  readonly quick: boolean
  /** Many tenants side by side; behind them one large tenant and one small one. */
  readonly large: Installed
  readonly small: Installed
  /** A throw-away copy of an installation of 200 tenants with some contacts: what is written there is gone with `drop`. */
  scratch(): Promise<Copied>
  /** The large one as an installation is: its largest tenant has a history, and there are no twins, which whoever looks through every table would read. Made once. */
  whole(): Promise<Installed>
  close(): Promise<void>
}

interface Scale {
  readonly tenants: number
  readonly each: number
  readonly one: number
  readonly few: number
  readonly base: number
}

const full: Scale = { tenants: 200, each: 5000, one: 300_000, few: 3000, base: 500 }
const quickly: Scale = { tenants: 50, each: 400, one: 30_000, few: 3000, base: 50 }

const sqlOf = (name: string): Promise<string> => readFile(new URL(`${name}.sql`, import.meta.url), 'utf8')
/** Two checkouts may have two schemas: neither clears away the other's data. */
const checkout = createHash('sha256')
  .update(import.meta.url)
  .digest('hex')
  .slice(0, 8)
const ofLoad = ['load', 'twins', 'wall'] as const

/** Data is made once per state of the schema and kept in the folder for temporary files: a million contacts take minutes. */
export async function openBench(quick: boolean, note: (text: string) => void): Promise<Bench> {
  const scale = quick ? quickly : full
  const state = createHash('sha256')
    .update(JSON.stringify([scale, (await readMigrations()).map(({ sha256 }) => sha256), await Promise.all(ofLoad.map(sqlOf))]))
    .digest('hex')
    .slice(0, 10)
  const home = join(tmpdir(), `steward-bench-${process.getuid?.() ?? 0}-${checkout}`)
  const name = `${quick ? 'quick' : 'full'}-${state}`
  const folder = join(home, name)
  await forgetOthers(home, name)
  await mkdir(folder, { recursive: true })
  for (const path of [home, folder]) await chmod(path, 0o711)
  const keysDir = join(folder, 'keys')
  const cluster = await startEmbedded({ dataDir: join(folder, 'data'), keysDir })
  const keys = await openKeys(keysDir)
  const make = (database: string, sizes: readonly number[], copies: readonly string[]): Promise<Installed> =>
    installed({ cluster, keysDir, keys, folder, note }, database, sizes, copies)
  try {
    const many = Array.from({ length: scale.tenants }, () => scale.each)
    const large = await make('bench_large', [...many, scale.one, scale.few], ['contact', 'contact_emails', 'contact_phones', 'tagging'])
    const small = await make('bench_small', [scale.each, scale.each], [])
    const everything = ['contact', 'contact_emails', 'contact_phones', 'tagging', 'search_entry']
    const base = await make(
      'bench_base',
      Array.from({ length: scale.tenants }, () => scale.base),
      everything,
    )
    const scratch = (): Promise<Copied> => copyOf(cluster, keysDir, base, 'bench_scratch')
    let made: Promise<Copied> | undefined
    const whole = (): Promise<Copied> => {
      made ??= wholeOf({ cluster, keysDir, keys, folder, note }, large)
      return made
    }
    const close = async (): Promise<void> => {
      await (await made?.catch(() => undefined))?.drop()
      await cluster.stop()
    }
    return { folder, keysDir, keys, quick, large, small, scratch, whole, close }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

/** An older schema's data is of no use, and large. */
async function forgetOthers(home: string, name: string): Promise<void> {
  const kind = name.split('-')[0] ?? ''
  for (const other of await readdir(home).catch(() => []))
    if (other.startsWith(kind) && other !== name) await rm(join(home, other), { recursive: true, force: true })
}

interface Making {
  readonly cluster: Embedded
  readonly keysDir: string
  readonly keys: Keys
  readonly folder: string
  readonly note: (text: string) => void
}

const within = (url: string, database: string): string => {
  const target = new URL(url)
  target.pathname = `/${database}`
  return target.toString()
}

async function superUrlOf(cluster: Embedded, keysDir: string, database: string): Promise<string> {
  return within(withLogin(cluster.ownerUrl, superuser, (await passwordOf(keysDir, superuser)).value), database)
}

/** Statements as the superuser, who sees past every wall. */
export async function asSuperuser<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function installed(making: Making, name: string, sizes: readonly number[], copies: readonly string[]): Promise<Installed> {
  const { cluster, keysDir, folder, note } = making
  const superUrl = await superUrlOf(cluster, keysDir, name)
  const record = join(folder, `${name}.json`)
  const ownerUrl = within(cluster.ownerUrl, name)
  const ready = await readFile(record, 'utf8').catch(() => undefined)
  if (ready !== undefined) {
    const { appUrl } = await ensureRoles({ ownerUrl, keysDir })
    return { name, ownerUrl, appUrl, superUrl, tenants: JSON.parse(ready) as BenchTenant[] }
  }
  const began = performance.now()
  note(`making ${name} with ${sizes.reduce((sum, size) => sum + size, 0).toLocaleString('en')} contacts …`)
  await onMaintenance(cluster, keysDir, [`drop database if exists ${name} with (force)`, `create database ${name} owner steward`])
  const { appUrl, names } = await ensureRoles({ ownerUrl, keysDir })
  await migrate({ ownerUrl, names })
  const tenants = await makeTenants(making, appUrl, name, sizes)
  await asSuperuser(superUrl, (client) => load(client, tenants, copies))
  await writeFile(record, JSON.stringify(tenants), { mode: 0o600 })
  note(`made ${name} in ${Math.round((performance.now() - began) / 1000)} s`)
  return { name, ownerUrl, appUrl, superUrl, tenants }
}

async function makeTenants({ keys }: Making, appUrl: string, name: string, sizes: readonly number[]): Promise<BenchTenant[]> {
  const database = openDatabase({ url: appUrl })
  try {
    const tenants: BenchTenant[] = []
    for (const [position, contacts] of sizes.entries())
      tenants.push(await makeTenant(database, keys, `${name.replace('_', '-')}-${position}`, contacts, position === 0 ? 32 : 1))
    return tenants
  } finally {
    await database.close()
  }
}

async function makeTenant(database: Database, keys: Keys, slug: string, contacts: number, keyCount: number): Promise<BenchTenant> {
  const id = newId()
  const now = systemClock.now()
  await keys.create(id)
  const wanted = { tenantId: id, name: 'Bench', role: 'owner', createdBy: null, expiresOn: null }
  const made = Array.from({ length: keyCount }, () => newApiKey({ clock: systemClock }, wanted))
  await database.batch(id, [
    addTenant({ id, slug, name: slug }, now),
    addSettings(id, { country: 'DE', language: 'en', timeZone: 'Europe/Berlin', currency: 'EUR' }, now),
    ...made.map(({ statement }) => statement),
  ])
  return { id, slug, contacts, keys: made.map(({ key }) => key) }
}

/** Without indexes and foreign keys, which are put back over the whole: they come out as they would after a reindex. */
async function load(client: pg.Client, tenants: readonly BenchTenant[], copies: readonly string[]): Promise<void> {
  await client.query('begin')
  await client.query("set local session_replication_role = replica; set local work_mem = '512MB'; set local maintenance_work_mem = '1GB'")
  await client.query('create temp table bench_tenant (tenant_id uuid, contacts integer, position bigint)')
  await client.query(
    'insert into bench_tenant select u.tenant_id, u.contacts, u.position from unnest($1::uuid[], $2::int[]) with ordinality as u(tenant_id, contacts, position)',
    [tenants.map(({ id }) => id), tenants.map(({ contacts }) => contacts)],
  )
  await client.query(await sqlOf('twins'))
  const { rows } = await client.query<{
    name: string
    definition: string
  }>(`select n.nspname || '.' || c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'twin', 'walled') and not i.indisprimary
      and i.indrelid::regclass::text ~ '(^|\\.)(contact|contact_emails|contact_phones|tagging|search_entry)$'`)
  for (const { name } of rows) await client.query(`drop index ${name}`)
  await client.query(await sqlOf('load'))
  for (const table of copies) await client.query(`insert into twin.${table} select * from public.${table}`)
  if (copies.includes('tagging')) await client.query('insert into walled.search_entry select * from public.search_entry')
  for (const { definition } of rows) await client.query(definition)
  await client.query(await sqlOf('wall'))
  await client.query('alter table walled.search_entry owner to steward')
  await client.query('commit')
  await client.query('vacuum (freeze, analyze)')
  await client.query('checkpoint')
}

async function onMaintenance(cluster: Embedded, keysDir: string, statements: readonly string[]): Promise<void> {
  await asSuperuser(await superUrlOf(cluster, keysDir, superuser), async (client) => {
    for (const statement of statements) await client.query(statement)
  })
}

async function copyOf(cluster: Embedded, keysDir: string, base: Installed, name: string): Promise<Copied> {
  const drop = (): Promise<void> => onMaintenance(cluster, keysDir, [`drop database if exists ${name} with (force)`])
  await drop()
  await onMaintenance(cluster, keysDir, [`create database ${name} template ${base.name} owner steward strategy file_copy`, 'checkpoint'])
  const ownerUrl = within(cluster.ownerUrl, name)
  // The tables belong to the roles of the database that was copied.
  return { name, ownerUrl, appUrl: within(base.appUrl, name), superUrl: within(base.superUrl, name), tenants: base.tenants, drop }
}

async function wholeOf({ cluster, keysDir, keys, note }: Making, large: Installed): Promise<Copied> {
  const began = performance.now()
  const copied = await copyOf(cluster, keysDir, large, 'bench_whole')
  await asSuperuser(copied.superUrl, (client) => client.query('drop schema twin, walled cascade'))
  const database = openDatabase({ url: copied.appUrl })
  try {
    const changes = await makeHistory({ database, keys, clock: systemClock }, largestOf(copied).id)
    note(
      `made ${copied.name} with the history of ${changes.toLocaleString('en')} contacts in ${Math.round((performance.now() - began) / 1000)} s`,
    )
  } finally {
    await database.close()
  }
  return copied
}

export const largestOf = ({ tenants }: Installed): BenchTenant =>
  tenants.reduce((most, each) => (each.contacts > most.contacts ? each : most))
