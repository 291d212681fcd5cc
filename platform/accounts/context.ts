import type { Passwords } from '#platform/accounts/passwords.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** What signing in needs of the outside world. */
export interface Accounts {
  readonly database: Database
  readonly clock: Clock
  readonly passwords: Passwords
  /** The installation's keys: what is counted about an address can be compared, never read; what an authenticator app shares with us is encrypted. */
  readonly secret: Cipher
}

/** From where a request comes. */
export interface Origin {
  /** As the server sees it, behind the proxies that it trusts. */
  readonly ip: string
  readonly userAgent: string
  /** IANA name, as the browser says when it signs in. */
  readonly timeZone?: string | null
  /** What the browser shows to be one that was remembered: a token for each account that it was remembered for. */
  readonly deviceTokens?: readonly string[]
}
