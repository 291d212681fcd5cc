import { plainAddress } from '#platform/accounts/addresses.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { newSecret } from '#platform/accounts/secrets.ts'
import { deviceOf } from '#platform/accounts/user-agent.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'

const day = 24 * 60 * 60 * 1000
/** A session that is not used for so long ends. */
export const sessionLife = 30 * day
/** When one was last seen is written at most so often. */
const touchedEvery = 60_000

/** A new session and what writes it; nobody can read the token again. */
export function newSession(
  { clock }: Pick<Accounts, 'clock'>,
  accountId: string,
  origin: Origin,
): { readonly token: string; readonly statement: Statement } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const { browser, os } = deviceOf(origin.userAgent)
  const statement = {
    name: 'add_session',
    text: 'select app.add_session($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [newId(clock), hash, accountId, now, new Date(now.getTime() + sessionLife), plainAddress(origin.ip), browser, os],
  }
  return { token, statement }
}

export interface SignedIn {
  readonly sessionId: string
  readonly lastSeenAt: string
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
    text: `select session_id, last_seen_at, account_id, email, name, language, time_zone, tenant_id, slug, member_id
      from app.session_by_token($1, $2, $3)`,
    values: [tokenHash, slug, clock.now()],
  })
  const row = rows[0]
  if (row === undefined) return undefined
  const { tenant_id: tenantId, slug: found, member_id: memberId } = row
  return {
    sessionId: row.session_id,
    lastSeenAt: row.last_seen_at,
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

export interface SessionView {
  readonly id: string
  readonly createdAt: string
  readonly lastSeenAt: string
  readonly ip: string
  readonly browser: string | null
  readonly os: string | null
}

interface ListedSession {
  id: string
  created_at: string
  last_seen_at: string
  ip: string
  browser: string | null
  os: string | null
}

export async function sessionsOf({ database, clock }: Accounts, accountId: string): Promise<SessionView[]> {
  const { rows } = await database.global<ListedSession>({
    name: 'sessions_of',
    text: 'select id, created_at, last_seen_at, ip, browser, os from app.sessions_of($1, $2)',
    values: [accountId, clock.now()],
  })
  return rows.map(({ id, created_at, last_seen_at, ip, browser, os }) => ({
    id,
    createdAt: created_at,
    lastSeenAt: last_seen_at,
    ip,
    browser,
    os,
  }))
}

/** Ends one of the account's sessions; false when it has none with that id. */
export async function endSession({ database }: Accounts, accountId: string, sessionId: string): Promise<boolean> {
  const { rows } = await database.global<{ ended: boolean }>({
    name: 'end_session',
    text: 'select app.end_session($1, $2) as ended',
    values: [accountId, sessionId],
  })
  return rows[0]?.ended === true
}
