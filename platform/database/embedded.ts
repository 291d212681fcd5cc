import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { configure, initialise, port, stopServer, superuser } from '#platform/database/embedded/cluster.ts'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'
import { withLock } from '#platform/database/embedded/lock.ts'
import { findPlace, type Place } from '#platform/database/embedded/place.ts'
import { bringUp, postmasterOf } from '#platform/database/embedded/postmaster.ts'
import { registerIn } from '#platform/database/embedded/processes.ts'
import { DatabaseError, toDatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { passwordOf, scramVerifier } from '#platform/database/passwords.ts'
import type { Logger } from '#platform/log/log.ts'

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly keysDir: string
  /** Name of the database and of the role that owns it. */
  readonly database?: string
  /** A throw-away cluster: fast, and gone with a power cut. */
  readonly forTests?: boolean
  /** Told once where the cluster lies if it could not be kept below `dataDir`. */
  readonly notice?: (text: string) => void
}

export interface Embedded {
  /** Holds a password: not for logs. */
  readonly ownerUrl: string
  /** False when it ran already and its starter still lives. */
  readonly startedByUs: boolean
  readonly place: Place
  /** Leaves the database; stops it if nobody else uses it and its starter is this process or dead. */
  stop(): Promise<void>
  /** Starts the server again whenever it dies, until the returned function is called. */
  watch(log: Logger): () => void
}

let entries = 0

/** Attaches to the embedded database of this data folder, or makes and starts it. Throws an `EmbeddedError`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const place = await findPlace(options.dataDir)
  if (place.movedTo !== undefined) options.notice?.(`The database lies in ${place.movedTo}: its user cannot reach ${options.dataDir}.`)
  const runFolder = join(options.dataDir, 'run')
  entries += 1
  const register = registerIn(runFolder, `${process.pid}.${entries}`)
  const underLock = <T>(work: () => Promise<T>) => withLock(join(runFolder, 'lock'), work)
  const database = options.database ?? 'steward'
  const ensure = () => ensureRunning(place, database, options)
  const { ownerUrl, starter } = await underLock(async () => {
    const running = await ensure()
    const isStarter = await register.enter()
    if (running.started && !isStarter) await register.takeOver()
    return { ownerUrl: running.ownerUrl, starter: isStarter || running.started }
  })
  return {
    ownerUrl,
    startedByUs: starter,
    place,
    stop: () =>
      underLock(async () => {
        if (await register.leave()) await stopServer(place)
      }),
    watch: (log) => watch(place, () => underLock(ensure), log),
  }
}

async function ensureRunning(place: Place, database: string, options: EmbeddedOptions): Promise<{ ownerUrl: string; started: boolean }> {
  const [root, owner] = await Promise.all([passwordOf(options.keysDir, superuser), passwordOf(options.keysDir, database)])
  const rootUrl = socketUrl(place, superuser, root.value, 'postgres')
  const ownerUrl = socketUrl(place, database, owner.value, database)
  if (!owner.fresh && (await answers(ownerUrl)) === 'yes') return { ownerUrl, started: false }
  const forTests = options.forTests === true
  const runs = async () => (await answers(rootUrl)) !== 'no'
  const attached = await runs()
  if (!attached) {
    await initialise(place, root.value, { forTests })
    await configure(place, { forTests })
    await bringUp(place, runs)
  }
  await ensureOwner(rootUrl, database, owner.value, options.keysDir)
  return { ownerUrl, started: !attached }
}

/** The superuser serves for this alone: the owner may make roles and databases, and cannot pass row security. */
async function ensureOwner(rootUrl: string, database: string, password: string, keysDir: string): Promise<void> {
  const root = openOwner(rootUrl)
  try {
    const name = pg.escapeIdentifier(database)
    const login = `LOGIN CREATEROLE CREATEDB NOSUPERUSER PASSWORD ${pg.escapeLiteral(scramVerifier(password))}`
    const known = await root.query({ text: 'SELECT 1 FROM pg_roles WHERE rolname = $1', values: [database] })
    await root.script(`${known.count === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} ${login}`)
    const made = await root.query({ text: 'SELECT 1 FROM pg_database WHERE datname = $1', values: [database] })
    if (made.count === 0) await root.script(`CREATE DATABASE ${name} OWNER ${name}`)
    await root.script(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.sqlState !== '28P01') throw error
    throw new EmbeddedError(
      'embedded.keys-missing',
      `The database does not know the password in ${join(keysDir, 'passwords', superuser)}. Put back the folder of keys that belongs to this data (KEYS_DIR).`,
    )
  } finally {
    await root.close()
  }
}

/** `refused` is an answer too: something runs there that does not know the password. */
async function answers(url: string): Promise<'yes' | 'no' | 'refused'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return 'yes'
  } catch (error) {
    const state = toDatabaseError(error).sqlState
    return state?.startsWith('28') || state === '3D000' ? 'refused' : 'no'
  } finally {
    await client.end().catch(() => {})
  }
}

function socketUrl(place: Place, user: string, password: string, database: string): string {
  const [name, secret, path] = [user, password, database].map(encodeURIComponent)
  return `postgresql://${name}:${secret}@localhost:${port}/${path}?host=${encodeURIComponent(place.socketFolder)}`
}

function watch(place: Place, ensure: () => Promise<unknown>, log: Logger): () => void {
  const stopped = new AbortController()
  const look = async () => {
    while (!stopped.signal.aborted) {
      await sleep(500, undefined, { signal: stopped.signal, ref: false })
      if ((await postmasterOf(place)) !== undefined) continue
      log.warn('database server died, starting it again')
      await ensure().then(
        () => log.info('database server is back'),
        (error: unknown) => log.error('database server does not start', { error }),
      )
    }
  }
  look().catch(() => {})
  return () => stopped.abort()
}
