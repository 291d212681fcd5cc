import { systemClock } from '#platform/clock/clock.ts'
import { appliedMigrations, checkApplied, readMigrations } from '#platform/database/migrate.ts'
import type { Owner } from '#platform/database/owner.ts'
import { type Finding, failure, fromError, ok, warning } from '#server/doctor/finding.ts'
import type { DatabaseInQuestion } from '#server/doctor/with-owner.ts'

const oldestVersion = 160_000

export async function checkDatabase(owner: Owner, { embedded, cluster }: DatabaseInQuestion): Promise<Finding[]> {
  const { rows } = await owner.query<{ number: number; version: string; verbosity: string; statements: string; size: number }>({
    text: `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
                  current_setting('log_error_verbosity') AS verbosity, current_setting('log_min_error_statement') AS statements,
                  pg_database_size(current_database()) AS size`,
  })
  const [server] = rows
  if (server === undefined) return [failure('database', 'The database does not answer')]
  const what = `PostgreSQL ${server.version}, ${(server.size / 1_000_000).toFixed(0)} MB`
  if (server.number < oldestVersion) return [failure('database', `${what}: 16 or later is needed`)]
  if (embedded) {
    const advice = 'embedded, for trying and small teams. For production set DATABASE_URL to a PostgreSQL of your own, with backups'
    return [warning('database', `${what} in ${cluster}: ${advice}`)]
  }
  const quiet = server.verbosity === 'terse' && server.statements === 'panic'
  return [
    ok('database', `${what}, your own`),
    quiet
      ? ok('database log', 'Carries no values of rows')
      : warning(
          'database log',
          "Its log can quote people's data. Set log_error_verbosity = terse and log_min_error_statement = panic there",
        ),
  ]
}

interface RoleRow {
  readonly name: string
  readonly superuser: boolean
  readonly bypass: boolean
  readonly login: boolean
  readonly owns: number
}

/** Row security holds nobody who is superuser, may bypass it, or owns the tables. */
export async function checkRoles(owner: Owner, { appDatabaseUrl }: DatabaseInQuestion): Promise<Finding[]> {
  const app = appDatabaseUrl === undefined ? undefined : decodeURIComponent(new URL(appDatabaseUrl).username)
  const { rows } = await owner.query<RoleRow & { kind: 'owner' | 'app' | 'search' }>({
    text: `SELECT wanted.kind, wanted.name, r.rolsuper AS superuser, r.rolbypassrls AS bypass, r.rolcanlogin AS login,
                  (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) AS owns
           FROM (VALUES ('owner', current_user::text), ('app', coalesce($1::text, current_database() || '_app')),
                        ('search', current_database() || '_search')) AS wanted (kind, name)
           LEFT JOIN pg_roles r ON r.rolname = wanted.name`,
    values: [app],
  })
  const missing = rows.filter((role) => role.superuser === null).map((role) => role.name)
  if (missing.length > 0) return [failure('roles', `${missing.join(', ')} not there; npm start makes them or prints the SQL`)]
  const mighty = rows.filter((role) => role.superuser || role.bypass)
  const appRole = rows.find((role) => role.kind === 'app')
  return [
    ...mighty.map((role) => failure('roles', `${role.name} can pass row security: ALTER ROLE "${role.name}" NOSUPERUSER NOBYPASSRLS`)),
    ...(appRole !== undefined && appRole.owns > 0
      ? [failure('roles', `${appRole.name} owns tables, which row security does not hold from their owner`)]
      : []),
    ...(mighty.length === 0 ? [ok('roles', `${rows.map((role) => role.name).join(', ')}`)] : []),
  ]
}

export async function checkMigrations(owner: Owner): Promise<Finding> {
  try {
    const migrations = await readMigrations()
    const applied = await appliedMigrations(owner)
    checkApplied(applied, migrations)
    const pending = migrations.length - applied.length
    if (pending === 0) return ok('migrations', `${applied.length} applied, none missing`)
    return warning('migrations', `${pending} not applied yet; npm start applies them`)
  } catch (error) {
    if ((error as { sqlState?: unknown }).sqlState === '42P01') return warning('migrations', 'None applied yet; npm start applies them')
    return fromError('migrations', error)
  }
}

/** Sessions, tokens and retention go by this machine's clock, PostgreSQL's own times by the server's. */
export async function checkClock(owner: Owner): Promise<Finding> {
  const before = systemClock.now().getTime()
  const { rows } = await owner.query<{ now: string }>({ text: 'SELECT clock_timestamp() AS now' })
  const middle = (before + systemClock.now().getTime()) / 2
  const apart = Math.abs(new Date(rows[0]?.now ?? 0).getTime() - middle)
  const message = `${Math.round(apart)} ms from the database's`
  return apart < 2_000 ? ok('clock', message) : failure('clock', `${message}: let both machines take the time from the network (NTP)`)
}
