import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import { placeOf } from '#platform/accounts/security-events.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** A browser is remembered for so long after its second factor was shown; using it does not move the end on. */
export const deviceLife = 30 * 24 * 60 * 60 * 1000

export interface KnownDevice {
  readonly id: string
  readonly accountId: string
}

/** Is this a browser that the holder of this address asked us to remember? The same work for an address that nobody has. */
export async function knownDevice(
  { database, clock }: Pick<Accounts, 'database' | 'clock'>,
  email: string,
  { deviceTokens = [] }: Origin,
): Promise<KnownDevice | undefined> {
  const { rows } = await database.global<{ id: string; account_id: string }>({
    name: 'known_device',
    text: 'select id, account_id from app.known_device($1, $2, $3)',
    values: [email, deviceTokens.map(hashOfSecret), clock.now()],
  })
  return rows.map((row) => ({ id: row.id, accountId: row.account_id }))[0]
}

export interface NewDevice {
  readonly id: string
  readonly token: string
  readonly statement: Statement
}

/** Remembers this browser for the account; nobody can read the token again. */
export function rememberDevice({ clock }: Pick<Accounts, 'clock'>, accountId: string, origin: Origin): NewDevice {
  const { token, hash } = newSecret()
  const id = newId(clock)
  const now = clock.now()
  const { country, browser, os } = placeOf(origin)
  const statement = {
    name: 'remember_device',
    text: 'select app.remember_device($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [id, accountId, hash, now, new Date(now.getTime() + deviceLife), country, browser, os],
  }
  return { id, token, statement }
}

export const touchDevice = ({ clock }: Pick<Accounts, 'clock'>, id: string): Statement => ({
  name: 'touch_device',
  text: 'select app.touch_device($1, $2)',
  values: [id, clock.now()],
})

export interface DeviceView {
  readonly id: string
  readonly createdAt: string
  readonly lastUsedAt: string
  readonly expiresAt: string
  readonly country: string | null
  readonly browser: string | null
  readonly os: string | null
}

interface DeviceRow {
  id: string
  created_at: string
  last_used_at: string
  expires_at: string
  country: string | null
  browser: string | null
  os: string | null
}

export async function devicesOf({ database, clock }: Accounts, accountId: string): Promise<DeviceView[]> {
  const { rows } = await database.global<DeviceRow>({
    name: 'devices_of',
    text: 'select id, created_at, last_used_at, expires_at, country, browser, os from app.devices_of($1, $2)',
    values: [accountId, clock.now()],
  })
  return rows.map(({ id, created_at, last_used_at, expires_at, country, browser, os }) => ({
    id,
    createdAt: created_at,
    lastUsedAt: last_used_at,
    expiresAt: expires_at,
    country,
    browser,
    os,
  }))
}

/** Forgets a device, with the sessions that it opened; false when the account has none with that id. */
export async function forgetDevice(query: Query, accountId: string, id: string): Promise<boolean> {
  const { rows } = await query<{ forgotten: boolean }>({
    name: 'forget_device',
    text: 'select app.forget_device($1, $2) as forgotten',
    values: [accountId, id],
  })
  return rows[0]?.forgotten === true
}
