import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { withLock } from '#platform/database/embedded/lock.ts'
import { type Embedded, startEmbedded } from '#platform/database/embedded.ts'
import { migrate, readMigrations } from '#platform/database/migrate.ts'
import { openOwner } from '#platform/database/owner.ts'
import { ensureRoles, type RoleNames } from '#platform/database/roles.ts'
import { type Keys, openKeys } from '#platform/keys/keys.ts'

export interface TestDatabase {
  /** As the app role. */
  readonly database: Database
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keys: Keys
  readonly keysDir: string
  close(): Promise<void>
}

/** One per checkout and user. All test files share it; whoever leaves last stops it. */
const checkout = createHash('sha256')
  .update(fileURLToPath(import.meta.url))
  .digest('hex')
  .slice(0, 8)
const base = process.env.STEWARD_TEST_CLUSTER ?? join(tmpdir(), `steward-tests-${process.getuid?.() ?? 0}-${checkout}`)
const clusterKeys = join(base, 'keys')

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
  const cluster = await startTestCluster()
  try {
    return await cloneTemplate(cluster, options)
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

async function cloneTemplate(cluster: Embedded, options: TestDatabaseOptions): Promise<TestDatabase> {
  const template = await ensureTemplate(cluster, options.upTo)
  const keysDir = await mkdtemp(join(tmpdir(), 'steward-keys-'))
  const name = `test_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await onMaintenance(cluster, `CREATE DATABASE ${name} TEMPLATE ${template.name}`)
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
    async close() {
      await database.close()
      await onMaintenance(cluster, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await rm(keysDir, { recursive: true, force: true })
      await cluster.stop()
    },
  }
}

/** Holds the cluster for as long as several test files run; `node --test` alone would start it anew between them. */
export async function startTestCluster(): Promise<Embedded> {
  return startEmbedded({ dataDir: join(base, 'data'), keysDir: clusterKeys, forTests: true })
}

interface Template {
  readonly name: string
  readonly appUrl: string
  readonly names: RoleNames
}

/** Made once per state of migrations/. Made under another name, so that a killed test run leaves no half of one. */
async function ensureTemplate(cluster: Embedded, upTo: string | undefined): Promise<Template> {
  const migrations = await readMigrations()
  const state = createHash('sha256')
    .update(migrations.map((migration) => migration.sha256).join())
    .digest('hex')
    .slice(0, 12)
  const name = `template_${state}`
  return withLock(join(base, 'template.lock'), async () => {
    const names = { owner: 'steward', app: 'steward_app', search: 'steward_search' }
    const roles = await ensureRoles({ ownerUrl: cluster.ownerUrl, keysDir: clusterKeys })
    const template = { name, names, appUrl: roles.appUrl }
    if (await exists(cluster, name)) return template
    const draft = `draft_${state}`
    await onMaintenance(cluster, `DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
    await onMaintenance(cluster, `CREATE DATABASE ${draft}`)
    const ownerUrl = withDatabase(cluster.ownerUrl, draft)
    const appUrl = withDatabase(roles.appUrl, draft)
    await ensureRoles({ ownerUrl, keysDir: clusterKeys, appUrl, search: names.search })
    await migrate({ ownerUrl, names, upTo })
    await disconnect(cluster, draft)
    await onMaintenance(cluster, `ALTER DATABASE ${draft} RENAME TO ${name}`)
    return template
  })
}

async function exists(cluster: Embedded, name: string): Promise<boolean> {
  const owner = openOwner(cluster.ownerUrl)
  try {
    return (await owner.query({ text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [name] })).count > 0
  } finally {
    await owner.close()
  }
}

/** `pool.end()` returns before the server's side is gone, and a database in use cannot be renamed or copied. */
async function disconnect(cluster: Embedded, name: string): Promise<void> {
  const owner = openOwner(cluster.ownerUrl)
  try {
    const text = 'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user'
    await owner.query({ text, values: [name] })
  } finally {
    await owner.close()
  }
}

async function onMaintenance(cluster: Embedded, sql: string): Promise<void> {
  const owner = openOwner(cluster.ownerUrl)
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

function withDatabase(url: string, name: string): string {
  const target = new URL(url)
  target.pathname = `/${name}`
  return target.toString()
}
