import type { Accounts } from '#platform/accounts/context.ts'
import type { Query } from '#platform/database/statement.ts'

/**
 * What is counted: guesses at one account, guesses from one network address, those from a device that the account's holder had remembered or within a session
 * (which strangers cannot use up), guesses at its second factor, links asked for one account.
 */
export type AttemptKind = 'account' | 'address' | 'device' | 'factor' | 'reset'

export interface Subject {
  readonly kind: AttemptKind
  readonly hash: Buffer
}

export interface Count {
  readonly failures: number
  /** Times in milliseconds since 1970. */
  readonly lastAt: number
  readonly lockedUntil: number | null
}

/** How many may fail before the first lock. An address stands for a whole office. */
const free: Readonly<Record<AttemptKind, number>> = { account: 5, address: 20, device: 5, factor: 5, reset: 3 }

const minute = 60_000
const firstLock = minute
const longestLock = 60 * minute
/** After a day without a failure nothing is held against anybody. */
const forgottenAfter = 24 * 60 * minute

/** The subject by keyed hash: who reads the table learns no address. */
export function subjectOf(accounts: Pick<Accounts, 'secret'>, kind: AttemptKind, value: string): Subject {
  return { kind, hash: accounts.secret.mac(`attempts/${kind}`, value) }
}

/** Guesses at the password by whoever holds this session. */
export const guessesIn = (accounts: Pick<Accounts, 'secret'>, sessionId: string): Subject =>
  subjectOf(accounts, 'device', `session ${sessionId}`)

/** The count with one failure more: from the fifth on each locks twice as long as the one before it, at most an hour. */
export function withFailure(kind: AttemptKind, count: Count, now: number): Count {
  const failures = (now - count.lastAt > forgottenAfter ? 0 : count.failures) + 1
  const over = failures - free[kind]
  return { failures, lastAt: now, lockedUntil: over < 0 ? null : now + Math.min(firstLock * 2 ** Math.min(over, 10), longestLock) }
}

/** The count when some failures are forgiven; the lock goes when it falls below the bound. */
export function withoutFailures(kind: AttemptKind, count: Count, forgiven: number): Count {
  const failures = Math.max(0, count.failures - forgiven)
  return { ...count, failures, lockedUntil: failures < free[kind] ? null : count.lockedUntil }
}

/**
 * Counts an attempt as failed before it is made, so that a thousand made at once are counted too; who succeeds is forgiven.
 * Gives the seconds for which it is locked, 0 when it may be made. What is locked is not counted.
 */
export async function countAttempt({ database, clock }: Accounts, subjects: readonly Subject[]): Promise<number> {
  return database.globalTransaction(async (query) => {
    const now = clock.now().getTime()
    const counts: Count[] = []
    for (const subject of subjects) counts.push(await hold(query, subject, now))
    const lockedUntil = Math.max(...counts.map((count) => count.lockedUntil ?? 0))
    if (lockedUntil > now) return Math.ceil((lockedUntil - now) / 1000)
    for (const [index, subject] of subjects.entries()) {
      const count = counts[index]
      if (count !== undefined) await set(query, subject, withFailure(subject.kind, count, now))
    }
    return 0
  })
}

/** Whoever gets in takes their own failures with them: the account's are cleared, and as many are taken off the address. */
export async function forgive({ database, clock }: Accounts, account: Subject, address: Subject): Promise<void> {
  await database.globalTransaction(async (query) => {
    const now = clock.now().getTime()
    const { failures } = await hold(query, account, now)
    await clear(query, account)
    await set(query, address, withoutFailures(address.kind, await hold(query, address, now), failures))
  })
}

export async function clear(query: Query, { kind, hash }: Subject): Promise<void> {
  await query({ name: 'clear_attempts', text: 'select app.clear_attempts($1, $2)', values: [kind, hash] })
}

async function hold(query: Query, { kind, hash }: Subject, now: number): Promise<Count> {
  const { rows } = await query<{ failures: number; last_at: string; locked_until: string | null }>({
    name: 'hold_attempts',
    text: 'select failures, last_at, locked_until from app.hold_attempts($1, $2, $3)',
    values: [kind, hash, new Date(now)],
  })
  const row = rows[0]
  if (row === undefined) return { failures: 0, lastAt: now, lockedUntil: null }
  return {
    failures: row.failures,
    lastAt: Date.parse(row.last_at),
    lockedUntil: row.locked_until === null ? null : Date.parse(row.locked_until),
  }
}

async function set(query: Query, { kind, hash }: Subject, { failures, lastAt, lockedUntil }: Count): Promise<void> {
  await query({
    name: 'set_attempts',
    text: 'select app.set_attempts($1, $2, $3, $4, $5)',
    values: [kind, hash, failures, new Date(lastAt), lockedUntil === null ? null : new Date(lockedUntil)],
  })
}
