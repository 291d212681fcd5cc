import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { superuser } from '#platform/database/embedded/cluster.ts'
import { withLock } from '#platform/database/embedded/lock.ts'
import { type Embedded, startEmbedded } from '#platform/database/embedded.ts'
import { migrate, readMigrations } from '#platform/database/migrate.ts'
import { openOwner } from '#platform/database/owner.ts'
import { passwordOf } from '#platform/database/passwords.ts'
import { ensureRoles, type RoleNames, withLogin } from '#platform/database/roles.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'
import { memoryFolder } from '#tests/memory-folder.ts'

export interface TestDatabase {
  /** As the app role. */
  readonly database: Database
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keys: Keys
  readonly keysDir: string
  /** What the server itself writes down, for all databases of the cluster. */
  readonly serverLog: string
  /** Runs SQL as the superuser, elsewhere than in this database. */
  asSuperuser(sqlOf: (database: string) => string): Promise<void>
  close(): Promise<void>
}

/** One per checkout and user. All test files share it; whoever leaves last stops it. */
const checkout = createHash('sha256')
  .update(fileURLToPath(import.meta.url))
  .digest('hex')
  .slice(0, 8)
export const clusterBelow = (folder: string): string => join(folder, `steward-tests-${process.getuid?.() ?? 0}-${checkout}`)
const base = (): string => process.env.STEWARD_TEST_CLUSTER ?? clusterBelow(memoryFolder() ?? tmpdir())
const clusterKeys = (): string => join(base(), 'keys')

export interface TestDatabaseOptions {
  readonly connections?: number
  /** The last migration to apply; all by default. */
  readonly upTo?: string
}

/**
 * A migrated database of one's own, cloned from a template in some 50 ms, with a folder of keys of its own. Close it, or the
 * test process does not end.
 */
export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return cloneTemplate(await ourCluster(), options)
}

let attached: Promise<Embedded> | undefined

/** Attached to once per process, and left when nothing else keeps the process alive. */
function ourCluster(): Promise<Embedded> {
  if (attached === undefined) {
    attached = startTestCluster()
    process.once('beforeExit', () => void attached?.then((cluster) => cluster.stop()))
  }
  return attached
}

async function cloneTemplate(cluster: Embedded, options: TestDatabaseOptions): Promise<TestDatabase> {
  const template = await templateOf(cluster, options.upTo)
  const keysDir = await mkdtemp(join(tmpdir(), 'steward-keys-'))
  const name = `test_${process.pid}_${randomUUID().slice(0, 8)}`
  // Copied as files, not page by page through the log: half the work, and nothing has to survive a crash.
  await onMaintenance(cluster, `CREATE DATABASE ${name} TEMPLATE ${template.name} OWNER ${template.names.owner} STRATEGY FILE_COPY`)
  const ownerUrl = withDatabase(cluster.ownerUrl, name)
  const appUrl = withDatabase(template.appUrl, name)
  const database = openDatabase({ url: appUrl, connections: options.connections ?? 4 })
  return {
    database,
    ownerUrl,
    appUrl,
    names: template.names,
    keys: await openKeys(keysDir),
    keysDir,
    serverLog: join(base(), 'data', 'postgres', 'postgres.log'),
    asSuperuser: (sqlOf) => onMaintenance(cluster, sqlOf(name)),
    async close() {
      await database.close()
      await onMaintenance(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await rm(keysDir, { recursive: true, force: true })
    },
  }
}

/** Holds the cluster for as long as several test files run; `node --test` alone would start it anew between them. */
export async function startTestCluster(): Promise<Embedded> {
  return startEmbedded({ dataDir: join(base(), 'data'), keysDir: clusterKeys(), forTests: true })
}

interface Template {
  readonly name: string
  readonly appUrl: string
  readonly names: RoleNames
}

const templates = new Map<string | undefined, Promise<Template>>()

/** Looked for once a process: migrations do not change while it runs. */
async function templateOf(cluster: Embedded, upTo: string | undefined): Promise<Template> {
  const looking = templates.get(upTo) ?? ensureTemplate(cluster, upTo)
  templates.set(upTo, looking)
  try {
    return await looking
  } catch (error) {
    templates.delete(upTo)
    throw error
  }
}

/** Made once per state of migrations/. Made under another name, so that a killed test run leaves no half of one. */
async function ensureTemplate(cluster: Embedded, upTo: string | undefined): Promise<Template> {
  const sums = (await readMigrations()).map((migration) => migration.sha256)
  const state = createHash('sha256')
    .update([...sums, upTo].join())
    .digest('hex')
    .slice(0, 12)
  const name = `template_${state}`
  return withLock(join(base(), 'template.lock'), async () => {
    const names = { owner: 'steward', app: 'steward_app', search: 'steward_search' }
    const roles = await ensureRoles({ ownerUrl: cluster.ownerUrl, keysDir: clusterKeys() })
    const template = { name, names, appUrl: roles.appUrl }
    if (await exists(cluster, name)) return template
    await sweep(cluster)
    const draft = `draft_${state}`
    await onMaintenance(cluster, `DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
    await onMaintenance(cluster, `CREATE DATABASE ${draft} OWNER ${names.owner}`)
    const ownerUrl = withDatabase(cluster.ownerUrl, draft)
    const appUrl = withDatabase(roles.appUrl, draft)
    await ensureRoles({ ownerUrl, keysDir: clusterKeys(), appUrl, search: names.search })
    await migrate({ ownerUrl, names, upTo })
    // `pool.end()` returns before the server's side is gone, and a database in use cannot be renamed or copied.
    await onMaintenance(cluster, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${draft}'`)
    await onMaintenance(cluster, `ALTER DATABASE ${draft} RENAME TO ${name}`)
    return template
  })
}

const ofTests = "SELECT datname AS name FROM pg_database WHERE datname ~ '^(test|template)_[0-9a-f]+' ORDER BY oid DESC"

async function namesOfTests(cluster: Embedded): Promise<string[]> {
  const owner = openOwner(cluster.ownerUrl)
  try {
    const { rows } = await owner.query<{ name: string }>({ text: ofTests })
    return rows.map(({ name }) => name)
  } finally {
    await owner.close()
  }
}

/** Databases of test processes that were killed, and templates of migrations long changed. */
async function sweep(cluster: Embedded): Promise<void> {
  const names = await namesOfTests(cluster)
  const orphans = names.filter((name) => name.startsWith('test_') && !isRunning(Number(name.split('_')[1])))
  const old = names.filter((name) => name.startsWith('template_')).slice(8)
  for (const name of [...orphans, ...old]) await onMaintenance(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function exists(cluster: Embedded, name: string): Promise<boolean> {
  const owner = openOwner(cluster.ownerUrl)
  try {
    return (await owner.query({ text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [name] })).count > 0
  } finally {
    await owner.close()
  }
}

/** As the superuser: only he may end the connections of every role, which linger a moment after a pool has closed. */
async function onMaintenance(cluster: Embedded, sql: string): Promise<void> {
  const { value } = await passwordOf(clusterKeys(), superuser)
  const root = openOwner(withDatabase(withLogin(cluster.ownerUrl, superuser, value), superuser))
  try {
    await root.script(sql)
  } finally {
    await root.close()
  }
}

function withDatabase(url: string, name: string): string {
  const target = new URL(url)
  target.pathname = `/${name}`
  return target.toString()
}
