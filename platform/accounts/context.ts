import type { Passwords } from '#platform/accounts/passwords.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'

/** What signing in needs of the outside world. */
export interface Accounts {
  readonly database: Database
  readonly clock: Clock
  readonly passwords: Passwords
  /** The installation's keyed hash (HMAC-SHA-256): what is counted about an address can be compared, never read. */
  readonly secret: { mac(purpose: string, value: string): Buffer }
}

/** From where a request comes. */
export interface Origin {
  /** As the server sees it, behind the proxies that it trusts. */
  readonly ip: string
  readonly userAgent: string
}
