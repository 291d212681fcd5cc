import { plainAddress } from '#platform/accounts/addresses.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { countryOf } from '#platform/accounts/country.ts'
import { type Device, deviceOf } from '#platform/accounts/user-agent.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** What happened to an account; see domain/operator/security-event.ts. */
export type SecurityEventKind =
  | 'signed-in'
  | 'sign-in-failed'
  | 'factor-failed'
  | 'locked'
  | 'signed-out'
  | 'session-ended'
  | 'password-changed'
  | 'factor-added'
  | 'factor-removed'
  | 'factors-reset'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'recovery-codes-withdrawn'
  | 'reset-link-made'
  | 'passkey-copied'
  | 'device-remembered'
  | 'device-forgotten'

/** Where somebody is, as coarsely as we keep it. */
export interface Place extends Device {
  readonly ip: string | null
  readonly country: string | null
}

export function placeOf({ ip, userAgent }: Origin): Place & { readonly ip: string } {
  const address = plainAddress(ip)
  return { ip: address, country: countryOf(address), ...deviceOf(userAgent) }
}

const nowhere: Place = { ip: null, country: null, browser: null, os: null }

/** Notes what happened to an account. Without an origin the operator did it. */
export function securityEvent(
  { clock }: Pick<Accounts, 'clock'>,
  accountId: string,
  kind: SecurityEventKind,
  origin: Origin | null,
): Statement {
  const { ip, country, browser, os } = origin === null ? nowhere : placeOf(origin)
  return {
    name: 'add_security_event',
    text: 'select app.add_security_event($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [newId(clock), accountId, kind, clock.now(), ip, country, browser, os],
  }
}

/** A lock is noted once in its while: a flood of tries makes no flood of notes. */
const lockNotedEvery = 10 * 60_000

/**
 * Notes what happened to whoever has this e-mail address; for an address that nobody has the same work leaves nothing behind.
 * Gives the account, where something was noted.
 */
export async function noteFor(
  { database, clock }: Accounts,
  email: string,
  kind: 'sign-in-failed' | 'locked',
  origin: Origin,
): Promise<string | null> {
  const { ip, country, browser, os } = placeOf(origin)
  const now = clock.now()
  const notSince = kind === 'locked' ? new Date(now.getTime() - lockNotedEvery) : now
  const { rows } = await database.global<{ account_id: string | null }>({
    name: 'add_security_event_for',
    text: 'select app.add_security_event_for($1, $2, $3, $4, $5, $6, $7, $8, $9) as account_id',
    values: [newId(clock), email, kind, now, ip, country, browser, os, notSince],
  })
  return rows[0]?.account_id ?? null
}

export interface SecurityEvent extends Place {
  readonly id: string
  readonly kind: SecurityEventKind
  readonly at: string
}

/** The newest first; `before` is the id of the last one that is known. */
export async function securityEventsOf(query: Query, accountId: string, before: string | null, limit: number): Promise<SecurityEvent[]> {
  const { rows } = await query<SecurityEvent>({
    name: 'security_events_of',
    text: 'select id, kind, at, ip, country, browser, os from app.security_events_of($1, $2, $3)',
    values: [accountId, before, limit],
  })
  return rows
}

/** `Chrome 141` → `Chrome`: an update makes no new device. */
const family = (browser: string | null): string | null => browser?.replace(/ \d+$/, '') ?? null

/** Was the account never used from such a browser, system and country? Undefined where it was never used at all. */
export async function isNewPlace(query: Query, accountId: string, origin: Origin): Promise<boolean | undefined> {
  const { rows } = await query<Pick<Place, 'browser' | 'os' | 'country'>>({
    name: 'places_of',
    text: 'select browser, os, country from app.places_of($1)',
    values: [accountId],
  })
  if (rows.length === 0) return undefined
  const here = placeOf(origin)
  return !rows.some(({ browser, os, country }) => family(browser) === family(here.browser) && os === here.os && country === here.country)
}
