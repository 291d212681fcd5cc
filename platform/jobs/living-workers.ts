import { type Owner, openOwner } from '#platform/database/owner.ts'
import type { Logger } from '#platform/log/log.ts'

const sweepEvery = 15_000

/** One lock of PostgreSQL a pool of workers (by whose id jobs are locked), held by a connection of its process: it is free as soon as the process is gone, however it went. */
const holdText = `select pg_advisory_lock(hashtextextended('worker ' || $1, 0))`
/** A worker that has just begun may not hold its lock yet: jobs of these seconds are left alone. */
const deadText = `select w.id from (select distinct locked_by as id from graphile_worker._private_jobs where locked_by is not null and locked_at < now() - interval '10 seconds') w
where pg_try_advisory_xact_lock(hashtextextended('worker ' || w.id, 0))`
const freeText = 'select graphile_worker.force_unlock_workers($1::text[])'

/** Set on jobs whose worker was killed in their last try: they come again for being noted as failed, a few times so that this may fail too, and never a second time. */
const killed = 'killed'
const lastTriesText = `update graphile_worker._private_jobs set max_attempts = attempts + 6, flags = coalesce(flags, '{}') || jsonb_build_object($2::text, true)
where locked_by = any($1::text[]) and attempts >= max_attempts and not coalesce(flags ? $2, false)`

/** Was the process killed in the last try that this job had? */
export const wasKilled = ({ flags }: { readonly flags: Readonly<Record<string, true>> | null }): boolean => flags?.[killed] === true

/** A connection of our own for as long as the process lives. */
interface Session {
  query(text: string, values: unknown[]): Promise<unknown>
  once(event: 'end', run: () => void): unknown
  release(destroy: boolean): void
}

export interface LivingWorkers {
  /** Says that this pool of workers lives in this process. */
  hold(workerId: string): void
  close(): Promise<void>
}

/** Jobs of workers that are dead, for others to take up. Gives the number of such workers. */
export async function freeDeadWorkers(owner: Pick<Owner, 'transaction'>): Promise<number> {
  return owner.transaction(async ({ query }) => {
    const { rows } = await query<{ id: string }>({ text: deadText })
    const dead = rows.map(({ id }) => id)
    if (dead.length > 0) {
      await query({ text: lastTriesText, values: [dead, killed] })
      await query({ text: freeText, values: [dead] })
    }
    return rows.length
  })
}

/** After a failure: sooner than another process takes this one for dead. */
const againAfter = 1_000

interface Showing {
  hold(workerId: string): void
  /** Do all of them show that they live? */
  isShown(): boolean
  close(): Promise<void>
}

/** The locks of the workers of this process, all on one connection. A lost one has lost them, and its place in the pool is wanted: the next takes them again. */
function openShowing({ pool }: Pick<Owner, 'pool'>, log: Logger): Showing {
  const wanted = new Set<string>()
  /** What the connection of now has locked. */
  let held = new Set<string>()
  let connection: Promise<Session> | undefined
  let closed = false
  let again: NodeJS.Timeout | undefined

  async function connect(): Promise<Session> {
    const session: Session = await pool.connect()
    session.once('end', () => {
      if (closed) return
      connection = undefined
      held = new Set()
      session.release(true)
      void show()
    })
    return session
  }

  async function show(): Promise<void> {
    try {
      connection ??= connect().catch((error: unknown) => {
        connection = undefined
        throw error
      })
      const session = await connection
      const mine = held
      for (const id of wanted) {
        if (mine.has(id)) continue
        await session.query(holdText, [id])
        mine.add(id)
      }
    } catch (error) {
      if (closed) return
      log.warn('a worker could not show that it lives', { error })
      clearTimeout(again)
      again = setTimeout(() => void show(), againAfter)
    }
  }

  return {
    hold(workerId) {
      wanted.add(workerId)
      void show()
    },
    isShown: () => wanted.isSubsetOf(held),
    async close() {
      closed = true
      clearTimeout(again)
      const session = await connection?.catch(() => undefined)
      session?.release(true)
    },
  }
}

/**
 * The job queue gives a job of a killed worker to another one after four hours. Here the workers of all processes show that they live, and the jobs of those that
 * do not are free within half a minute.
 */
export async function openLivingWorkers(ownerUrl: string, log: Logger): Promise<LivingWorkers> {
  const owner = openOwner(ownerUrl)
  const showing = openShowing(owner, log)

  const sweep = async (): Promise<void> => {
    // Whoever does not show it might take themselves for dead.
    if (!showing.isShown()) return
    try {
      const dead = await freeDeadWorkers(owner)
      if (dead > 0) log.info('jobs of dead workers are free', { count: dead })
    } catch (error) {
      log.warn('dead workers not looked for', { error })
    }
  }

  let round = sweep()
  const timer = setInterval(() => {
    round = sweep()
  }, sweepEvery)
  await round
  return {
    hold: showing.hold,
    async close() {
      clearInterval(timer)
      await round
      await showing.close()
      await owner.close()
    },
  }
}
