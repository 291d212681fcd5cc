import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { systemClock } from '#platform/clock/clock.ts'
import { DatabaseError, toDatabaseError } from '#platform/database/errors.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import type { RoleNames } from '#platform/database/roles.ts'
import type { Logger } from '#platform/log/log.ts'

export type MigrationErrorCode = 'migration.changed' | 'migration.unknown' | 'migration.failed' | 'migration.name'

/** The database and the files of this release do not go together; nothing was applied of the file that it names. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: MigrationErrorCode
  readonly migration: string

  constructor(code: MigrationErrorCode, migration: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.migration = migration
  }
}

export interface Migration {
  /** `0001_first_tables` */
  readonly name: string
  readonly sql: string
  readonly sha256: string
}

export const migrationsFolder = fileURLToPath(new URL('../../migrations/', import.meta.url))

/** The files `NNNN_name.sql` of a folder, in order. Numbers may not repeat. */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const numbers = new Set<string>()
  return Promise.all(
    files.map(async (file) => {
      const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]
      if (number === undefined || numbers.has(number)) {
        throw new MigrationError('migration.name', file, `${file} is not named NNNN_name.sql with a number of its own`)
      }
      numbers.add(number)
      const sql = await readFile(join(folder, file), 'utf8')
      return { name: file.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

export interface MigrateOptions {
  readonly ownerUrl: string
  readonly names: RoleNames
  readonly folder?: string | undefined
  /** The last migration to apply, for tests of an upgrade. */
  readonly upTo?: string | undefined
  readonly log?: Logger | undefined
}

/**
 * Applies what is missing, as the owner, each file in one transaction, and returns the names. Two processes that start together
 * wait for each other. `@owner@`, `@app@` and `@search@` stand for the roles' names, which follow the database's.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(options.folder)
  const owner = openOwner(options.ownerUrl)
  const guard = await oneAtATime(owner)
  try {
    await migrateJobQueue(owner)
    await owner.script(ledger)
    checkApplied(await appliedMigrations(owner), migrations)
    const applied: string[] = []
    for (const migration of migrations) {
      if (options.upTo !== undefined && migration.name > options.upTo) break
      if (!(await apply(owner, migration, options.names))) continue
      applied.push(migration.name)
      options.log?.info('migration applied', { migration: migration.name })
    }
    return applied
  } finally {
    guard.release(true)
    await owner.close()
  }
}

/** Processes that start together on a fresh database wait for each other, for the job queue's own migrations too. The lock ends with its connection. */
async function oneAtATime(owner: Owner): Promise<pg.PoolClient> {
  const guard = await owner.pool.connect().catch(async (thrown: unknown) => {
    await owner.close()
    throw toDatabaseError(thrown)
  })
  await guard.query("SELECT pg_advisory_lock(hashtext('steward_start'))")
  return guard
}

const ledger = `SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS steward_migration (
  name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz(3) NOT NULL)`

export interface AppliedMigration {
  readonly name: string
  readonly sha256: string
  readonly appliedAt: string
}

/** What this database has seen, in order. Fails where it has never been migrated. */
export async function appliedMigrations(owner: Pick<Owner, 'query'>): Promise<AppliedMigration[]> {
  const text = 'SELECT name, sha256, applied_at AS "appliedAt" FROM steward_migration ORDER BY name'
  return (await owner.query<AppliedMigration>({ text })).rows
}

/** An applied file is history: a change to it would reach new installations only. */
export function checkApplied(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  const files = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of applied) {
    const file = files.get(name)
    if (file === undefined) {
      throw new MigrationError(
        'migration.unknown',
        name,
        `The database has migration ${name}, which this release does not know. Is it an older release?`,
      )
    }
    if (file.sha256 !== sha256) {
      throw new MigrationError(
        'migration.changed',
        name,
        `migrations/${name}.sql was changed after it was applied. Put it back and write a new migration.`,
      )
    }
  }
}

async function apply(owner: Owner, migration: Migration, names: RoleNames): Promise<boolean> {
  try {
    return await owner.transaction(async ({ query, script }) => {
      await query({ text: "SELECT pg_advisory_xact_lock(hashtext('steward_migration'))" })
      const seen = await query({ text: 'SELECT 1 FROM steward_migration WHERE name = $1', values: [migration.name] })
      if (seen.count > 0) return false
      await script(withNames(migration.sql, names))
      await query({
        text: 'INSERT INTO steward_migration (name, sha256, applied_at) VALUES ($1, $2, $3)',
        values: [migration.name, migration.sha256, systemClock.now()],
      })
      return true
    })
  } catch (error) {
    const words = error instanceof DatabaseError ? error.message : 'see the cause'
    throw new MigrationError('migration.failed', migration.name, `migrations/${migration.name}.sql could not be applied: ${words}`, error)
  }
}

function withNames(sql: string, names: RoleNames): string {
  return sql.replace(/@(owner|app|search)@/g, (_, role: keyof RoleNames) => pg.escapeIdentifier(names[role]))
}

/** The library is loaded only where its schema is behind: it costs more than the rest of a start. */
async function migrateJobQueue(owner: Owner): Promise<void> {
  const { runMigrations } = await import('graphile-worker')
  await runMigrations({ pgPool: owner.pool, logger: await quietLogger() })
}

async function quietLogger() {
  const { Logger } = await import('graphile-worker')
  return new Logger(() => () => {})
}
