import { ApiError } from '#engine/api/errors.ts'
import { type Closures, openClosures } from '#engine/closure/closures.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import { openPasswords, type PasswordCost, type Passwords, TooBusy } from '#platform/accounts/passwords.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Keys } from '#platform/keys/keys.ts'
import type { Logger } from '#platform/log/log.ts'
import { type Background, openBackground } from '#server/background.ts'
import type { SendLetter } from '#server/mail/send-letter.ts'
import { openPrincipals, type Principals } from '#server/principal.ts'

/** What the routes need by which people come in: set-up, sign-in, account, join, reset, keys. */
export interface Entrance {
  readonly accounts: Accounts
  readonly keys: Keys
  readonly principals: Principals
  /** Which tenants are on their way out. */
  readonly closures: Closures
  /** Where people reach Steward; links come from here only. */
  readonly baseUrl: string
  readonly sendLetter: SendLetter
  /** To be waited for when the server closes. */
  readonly background: Background
}

export interface EntranceOptions {
  readonly database: Database
  readonly keys: Keys
  readonly clock: Clock
  readonly log: Logger
  readonly baseUrl: string
  readonly sendLetter: SendLetter
  readonly passwordCost?: PasswordCost
}

/** Signing in alone, without a server: for commands. */
export function openAccounts({
  database,
  keys,
  clock,
  passwordCost,
}: Pick<EntranceOptions, 'database' | 'keys' | 'clock' | 'passwordCost'>): Accounts {
  return { database, clock, passwords: politely(openPasswords(passwordCost)), secret: keys.installation }
}

/** Wires it once, at the start. */
export function openEntrance(options: EntranceOptions): Entrance {
  const { keys, log, baseUrl, sendLetter } = options
  const accounts = openAccounts(options)
  const closures = openClosures(accounts.database, accounts.clock)
  const principals = openPrincipals(accounts, log, closures)
  return { accounts, keys, principals, closures, baseUrl, sendLetter, background: openBackground(log) }
}

/** Too many at once is an answer (503), not a failure. */
function politely(passwords: Passwords): Passwords {
  const busy = (error: unknown): never => {
    throw error instanceof TooBusy ? new ApiError(503, 'sign-in.busy', { headers: { 'retry-after': '2' } }) : error
  }
  return {
    hash: (password) => passwords.hash(password).catch(busy),
    verify: (passwordHash, password) => passwords.verify(passwordHash, password).catch(busy),
  }
}
