import type { Accounts, Origin } from '#platform/accounts/context.ts'
import type { Factor } from '#platform/accounts/factors.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import { placeOf } from '#platform/accounts/security-events.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

const day = 24 * 60 * 60 * 1000
/** A session that is not used for so long ends. */
export const sessionLife = 30 * day
/** When one was last seen is written at most so often. */
const touchedEvery = 60_000

/** How the holder of a session showed who they are at first. `link`: the one by which they came in for the first time. */
export type SignInMethod = 'password' | 'passkey' | 'provider' | 'link'

/** How a session was opened. */
export interface Opening {
  readonly method: SignInMethod
  readonly factor: Factor | null
  readonly deviceId: string | null
}

const byLink: Opening = { method: 'link', factor: null, deviceId: null }

/** A new session and what writes it; nobody can read the token again. */
export function newSession(
  { clock }: Pick<Accounts, 'clock'>,
  accountId: string,
  origin: Origin,
  { method, factor, deviceId }: Opening = byLink,
): { readonly token: string; readonly statement: Statement } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const { ip, country, browser, os } = placeOf(origin)
  const from = [ip, browser, os, country, origin.timeZone ?? null]
  const statement = {
    name: 'add_session',
    text: 'select app.add_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)',
    values: [newId(clock), hash, accountId, now, new Date(now.getTime() + sessionLife), ...from, method, factor, deviceId],
  }
  return { token, statement }
}

/** Whoever came in through a tenant's own provider is in that tenant alone: its administrators decide whom the provider says to be who. */
export const confineSession = (token: string, tenantId: string): Statement => ({
  name: 'confine_session',
  text: 'select app.confine_session($1, $2)',
  values: [hashOfSecret(token), tenantId],
})

export interface SignedIn {
  readonly sessionId: string
  readonly lastSeenAt: string
  /** When its holder last showed who they are. */
  readonly provenAt: string
  /** The second factor that was shown for it; null for none. */
  readonly factor: Factor | null
  readonly deviceId: string | null
  /** It was opened by this tenant's own provider, and opens nothing else; null for all of the account's. */
  readonly onlyTenantId: string | null
  readonly account: AccountView
  /** The tenant that was asked for, where the account is a member of it. */
  readonly in: { readonly tenantId: string; readonly slug: string; readonly memberId: string } | null
}

export interface AccountView {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: 'en' | 'de'
  readonly timeZone: string
}

interface SessionRow {
  session_id: string
  last_seen_at: string
  proven_at: string
  factor: Factor | null
  device_id: string | null
  only_tenant_id: string | null
  account_id: string
  email: string
  name: string
  language: 'en' | 'de'
  time_zone: string
  tenant_id: string | null
  slug: string | null
  member_id: string | null
}

/** Who holds this token, and as whom they may enter the tenant `slug`; undefined when the session has ended or never was. */
export async function sessionByToken({ database, clock }: Accounts, tokenHash: Buffer, slug: string | null): Promise<SignedIn | undefined> {
  const { rows } = await database.global<SessionRow>({
    name: 'session_by_token',
    text: `select session_id, last_seen_at, proven_at, factor, device_id, only_tenant_id, account_id, email, name, language, time_zone, tenant_id, slug, member_id
      from app.session_by_token($1, $2, $3)`,
    values: [tokenHash, slug, clock.now()],
  })
  const row = rows[0]
  if (row === undefined) return undefined
  const { tenant_id: tenantId, slug: found, member_id: memberId } = row
  return {
    sessionId: row.session_id,
    lastSeenAt: row.last_seen_at,
    provenAt: row.proven_at,
    factor: row.factor,
    deviceId: row.device_id,
    onlyTenantId: row.only_tenant_id,
    account: { id: row.account_id, name: row.name, email: row.email, language: row.language, timeZone: row.time_zone },
    in: tenantId === null || found === null || memberId === null ? null : { tenantId, slug: found, memberId },
  }
}

/** Moves the end of the session on, when it was last seen long enough ago to say so again. */
export async function touchSession({ database, clock }: Accounts, { sessionId, lastSeenAt }: SignedIn): Promise<void> {
  const now = clock.now()
  if (now.getTime() - Date.parse(lastSeenAt) < touchedEvery) return
  const expiresAt = new Date(now.getTime() + sessionLife)
  await database.global({ name: 'touch_session', text: 'select app.touch_session($1, $2, $3)', values: [sessionId, now, expiresAt] })
}

/** Its holder has just shown anew who they are. */
export const proveSession = ({ clock }: Pick<Accounts, 'clock'>, sessionId: string): Statement => ({
  name: 'prove_session',
  text: 'select app.prove_session($1, $2)',
  values: [sessionId, clock.now()],
})

export interface SessionView {
  readonly id: string
  readonly createdAt: string
  readonly lastSeenAt: string
  readonly ip: string
  readonly country: string | null
  readonly timeZone: string | null
  readonly browser: string | null
  readonly os: string | null
  readonly method: SignInMethod
  readonly factor: Factor | null
  readonly deviceId: string | null
}

interface ListedSession {
  id: string
  created_at: string
  last_seen_at: string
  ip: string
  country: string | null
  time_zone: string | null
  browser: string | null
  os: string | null
  method: SignInMethod
  factor: Factor | null
  device_id: string | null
}

export async function sessionsOf({ database, clock }: Pick<Accounts, 'database' | 'clock'>, accountId: string): Promise<SessionView[]> {
  const { rows } = await database.global<ListedSession>({
    name: 'sessions_of',
    text: `select id, created_at, last_seen_at, ip, country, time_zone, browser, os, method, factor, device_id from app.sessions_of($1, $2)`,
    values: [accountId, clock.now()],
  })
  return rows.map(({ created_at, last_seen_at, time_zone, device_id, ...row }) => ({
    ...row,
    createdAt: created_at,
    lastSeenAt: last_seen_at,
    timeZone: time_zone,
    deviceId: device_id,
  }))
}

/** Ends one of the account's sessions; false when it has none with that id. */
export async function endSession({ database }: Pick<Accounts, 'database'>, accountId: string, sessionId: string): Promise<boolean> {
  const { rows } = await database.global<{ ended: boolean }>({
    name: 'end_session',
    text: 'select app.end_session($1, $2) as ended',
    values: [accountId, sessionId],
  })
  return rows[0]?.ended === true
}

/** The same from another place: the device on which it ran is not remembered any longer either. */
export async function endSessionThere(query: Query, accountId: string, sessionId: string): Promise<boolean> {
  const { rows } = await query<{ ended: boolean }>({
    name: 'end_session_there',
    text: 'select app.end_session_there($1, $2) as ended',
    values: [accountId, sessionId],
  })
  return rows[0]?.ended === true
}

/** Ends all of the account's sessions but one (null: all), and forgets their devices. Gives how many. */
export async function endSessions(query: Query, accountId: string, but: string | null): Promise<number> {
  const { rows } = await query<{ ended: number }>({
    name: 'end_sessions',
    text: 'select app.end_sessions($1, $2) as ended',
    values: [accountId, but],
  })
  return rows[0]?.ended ?? 0
}
