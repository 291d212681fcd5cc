import { execFile } from 'node:child_process'
import { chown, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'
import type { Place } from '#platform/database/embedded/place.ts'

const execute = promisify(execFile)

export const superuser = 'postgres'
export const port = 5432

/** Makes the cluster if there is none: in a folder of its own, renamed when it is whole, so that a kill in the middle leaves nothing. */
export async function initialise(place: Place, password: string, options: { forTests: boolean }): Promise<void> {
  const version = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) {
    checkVersion(place, version.trim())
    return
  }
  const parent = join(place.cluster, '..')
  const fresh = `${place.cluster}.new`
  await rm(fresh, { recursive: true, force: true })
  const secret = await mkdtemp(join(parent, 'init-'))
  try {
    const passwordFile = join(secret, 'password')
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    if (place.account !== undefined) {
      await chown(passwordFile, place.account.uid, place.account.gid)
      await chown(secret, place.account.uid, place.account.gid)
    }
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--data-checksums']
    const access = ['--auth=scram-sha-256', `--username=${superuser}`, `--pwfile=${passwordFile}`]
    const speed = options.forTests ? ['--no-sync'] : []
    await tool(place, 'initdb', ['-D', fresh, ...locale, ...access, ...speed]).catch((error: unknown) => {
      throw new EmbeddedError('embedded.initdb-failed', `The database could not be created in ${parent}. ${lastWords(error)}`)
    })
  } finally {
    await rm(secret, { recursive: true, force: true })
  }
  await rename(fresh, place.cluster)
}

function checkVersion(place: Place, version: string): void {
  const ours = place.binaries.version.split('.')[0]
  if (version === ours) return
  throw new EmbeddedError(
    'embedded.other-version',
    `The database in ${place.cluster} is of PostgreSQL ${version}; this release brings ${ours}. Start the release that made it and export, then import here.`,
  )
}

/** Writes our settings (anew at each start, so that an upgrade takes effect) and lets only passwords in, by the socket alone. */
export async function configure(place: Place, options: { forTests: boolean }): Promise<void> {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  const settings: Record<string, string> = {
    listen_addresses: "''",
    port: String(port),
    unix_socket_directories: quoted(`"${place.socketFolder.replaceAll('"', '""')}"`),
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_statement: 'none',
    log_checkpoints: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    max_connections: '60',
    shared_buffers: "'128MB'",
    jit: 'off',
    ...(options.forTests ? testSettings : {}),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const head = ['# Written by Steward at each start. Your own settings belong in own.conf beside this file.']
  await own(place, 'postgresql.conf', [...head, ...lines, "include_if_exists 'own.conf'", ''].join('\n'))
  await own(place, 'pg_hba.conf', 'local all all scram-sha-256\n')
}

/** A throw-away cluster may lose everything in a power cut. */
const testSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_size: "'256MB'",
  max_wal_senders: '0',
  max_connections: '200',
  autovacuum_naptime: "'10min'",
}

async function own(place: Place, name: string, content: string): Promise<void> {
  const path = join(place.cluster, name)
  await writeFile(path, content, { mode: 0o600 })
  if (place.account !== undefined) await chown(path, place.account.uid, place.account.gid)
}

/** `pg_ctl start`, waiting until it accepts connections. */
export async function startServer(place: Place): Promise<void> {
  const log = await stat(place.logFile).catch(() => undefined)
  if (log !== undefined && log.size > 10_000_000) await rename(place.logFile, `${place.logFile}.1`)
  await tool(place, 'pg_ctl', ['start', '-w', '-t', '120', '-s', '-D', place.cluster, '-l', place.logFile])
}

/** `pg_ctl stop` in fast mode: open transactions are rolled back. No error when it does not run. */
export async function stopServer(place: Place, mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
  await tool(place, 'pg_ctl', ['stop', '-w', '-t', '60', '-s', '-m', mode, '-D', place.cluster]).catch(() => {})
}

/** The last lines that the server wrote; by our settings they carry no values. */
export async function lastLogLines(place: Place): Promise<string> {
  const text = await readFile(place.logFile, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}

/** Under its own user and with an environment of its own: PGDATA, PGPORT and the like of ours must not reach it. */
async function tool(place: Place, name: 'initdb' | 'pg_ctl', args: readonly string[]): Promise<void> {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', HOME: join(place.cluster, '..') }
  const command = join(place.binaries.root, 'bin', name)
  await execute(command, args, { ...place.account, env, cwd: place.movedTo ?? '/', timeout: 180_000 })
}

export function lastWords(error: unknown): string {
  const text = (error as { stderr?: unknown }).stderr
  return typeof text === 'string' && text.trim() !== '' ? text.trim().split('\n').slice(-3).join(' ') : ((error as Error).message ?? '')
}
