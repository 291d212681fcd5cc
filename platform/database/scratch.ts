import { randomBytes } from 'node:crypto'
import { systemClock } from '#platform/clock/clock.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { migrate } from '#platform/database/migrate.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { ensureRoles, type RoleNames } from '#platform/database/roles.ts'

/** A database to try things in: migrated, empty, and gone when closed. */
export interface Scratch {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  close(): Promise<void>
}

export interface ScratchOptions {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keysDir: string
  /** SCRATCH_DATABASE_URL: a database kept for this, where the owner may make none. */
  readonly scratchUrl?: string | undefined
  /** The last migration to apply. */
  readonly upTo?: string | undefined
}

const messages = {
  'scratch.not-allowed':
    'The role of DATABASE_URL may make no database to check a backup in: ALTER ROLE … CREATEDB, or set SCRATCH_DATABASE_URL to an empty database of its own',
  'scratch.not-empty': 'The database of SCRATCH_DATABASE_URL holds tables that Steward did not put there to try things: name an empty one',
} as const

export class ScratchError extends Error {
  override readonly name = 'ScratchError'
  readonly code: keyof typeof messages

  constructor(code: keyof typeof messages) {
    super(messages[code])
    this.code = code
  }
}

const prefix = 'steward_try_'

export async function openScratch(options: ScratchOptions): Promise<Scratch> {
  return options.scratchUrl === undefined ? openOwn(options) : openGiven(options, options.scratchUrl)
}

async function openOwn({ ownerUrl, appUrl, names, keysDir, upTo }: ScratchOptions): Promise<Scratch> {
  const name = `${prefix}${secondsNow().toString(36)}_${randomBytes(4).toString('hex')}`
  const owner = openOwner(ownerUrl)
  const leave = async () => {
    try {
      await dropDatabase(owner, name)
    } finally {
      await owner.close()
    }
  }
  try {
    await dropAbandoned(owner)
    await owner.script(`create database ${name}`).catch((error: unknown) => {
      throw error instanceof DatabaseError && error.code === 'database.forbidden' ? new ScratchError('scratch.not-allowed') : error
    })
  } catch (error) {
    await owner.close()
    throw error
  }
  try {
    await owner.script(`revoke all on database ${name} from public`)
    const urls = { ownerUrl: within(ownerUrl, name), appUrl: within(appUrl, name) }
    await ensureRoles({ ...urls, keysDir, search: names.search })
    await migrate({ ownerUrl: urls.ownerUrl, names, upTo })
    return { ...urls, names, close: leave }
  } catch (error) {
    await leave()
    throw error
  }
}

const leaveText = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = current_user'
const inUse = '55006'
const dropTries = 5

/**
 * Without FORCE, which fails where autovacuum is at work: the owner may end no session of another role. As it is, PostgreSQL calls
 * autovacuum off by itself and waits five seconds for whoever else is inside, such as sessions whose pool has closed a moment ago.
 */
export async function dropDatabase(owner: Owner, name: string): Promise<void> {
  await owner.query({ text: leaveText, values: [name] })
  for (let tried = 1; ; tried += 1)
    try {
      return await owner.script(`drop database if exists ${name}`)
    } catch (error) {
      if (!(error instanceof DatabaseError && error.sqlState === inUse) || tried === dropTries) throw error
    }
}

const abandonedAfter = 6 * 3600

/** Left behind by processes that were killed: hours old, and nobody is in them. */
async function dropAbandoned(owner: Owner): Promise<void> {
  const { rows } = await owner.query<{ name: string }>({
    text: `select d.datname as name from pg_database d where starts_with(d.datname, $1) and pg_get_userbyid(d.datdba) = current_user
           and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
    values: [prefix],
  })
  for (const { name } of rows) {
    const madeAt = Number.parseInt(/^steward_try_([0-9a-z]+)_[0-9a-f]{8}$/.exec(name)?.[1] ?? '', 36)
    if (secondsNow() - madeAt > abandonedAfter) await owner.script(`drop database if exists ${name}`).catch(() => {})
  }
}

const secondsNow = (): number => Math.floor(systemClock.now().getTime() / 1000)

const marker = 'steward_scratch'

async function openGiven({ keysDir, upTo }: ScratchOptions, scratchUrl: string): Promise<Scratch> {
  const owner = openOwner(scratchUrl)
  const empty = async () => {
    const { rows } = await owner.query<{ tables: number; ours: boolean }>({
      text: `select count(*)::int as tables, coalesce(bool_or(relname = $1), false) as ours from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`,
      values: [marker],
    })
    const [found] = rows
    if (found !== undefined && found.tables > 0 && !found.ours) throw new ScratchError('scratch.not-empty')
    await owner.script('drop schema if exists app cascade; drop schema if exists graphile_worker cascade')
    await owner.script('drop schema public cascade; create schema public')
  }
  const close = async () => {
    try {
      await empty()
    } finally {
      await owner.close()
    }
  }
  try {
    await empty()
    await owner.script(`create table ${marker} (note text)`)
    const { appUrl, names } = await ensureRoles({ ownerUrl: scratchUrl, keysDir })
    await migrate({ ownerUrl: scratchUrl, names, upTo })
    return { ownerUrl: scratchUrl, appUrl, names, close }
  } catch (error) {
    await owner.close()
    throw error
  }
}

function within(url: string, database: string): string {
  const target = new URL(url)
  target.pathname = `/${database}`
  return target.toString()
}
