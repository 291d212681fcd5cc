import { Secret, TOTP } from 'otpauth'
import type { Accounts } from '#platform/accounts/context.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** RFC 6238 as every app knows it: SHA-1, six digits, thirty seconds. */
const period = 30
const form = { issuer: 'Steward', algorithm: 'SHA1', digits: 6, period } as const
/** Clocks may differ by one step. */
const drift = 1
/** An enrolment that was begun is waited for so long. */
const enrolmentLife = 60 * 60 * 1000

const aad = (id: string): string => `totp_factor|sealed_secret|${id}`

export interface NewTotp {
  readonly id: string
  /** In base 32, for who types it. */
  readonly secret: string
  /** For the QR code. */
  readonly uri: string
  readonly statement: Statement
}

/** A secret for an authenticator app, which counts once a code of it was shown. `label` is what the app calls the account. */
export function newTotp({ clock, secret: cipher }: Pick<Accounts, 'clock' | 'secret'>, accountId: string, label: string): NewTotp {
  const id = newId(clock)
  const secret = new Secret({ size: 20 })
  const statement = {
    name: 'add_totp',
    text: 'select app.add_totp($1, $2, $3, $4)',
    values: [id, accountId, cipher.encrypt(Buffer.from(secret.base32), aad(id)), clock.now()],
  }
  return { id, secret: secret.base32, uri: new TOTP({ ...form, label, secret }).toString(), statement }
}

interface TotpRow {
  id: string
  sealed_secret: Buffer
}

/** The step of time whose code this is, at most one away from now; null for none. */
function stepOf(
  { clock, secret: cipher }: Pick<Accounts, 'clock' | 'secret'>,
  { id, sealed_secret }: TotpRow,
  code: string,
): number | null {
  const digits = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return null
  const now = clock.now().getTime()
  const totp = new TOTP({ ...form, secret: Secret.fromBase32(cipher.decrypt(sealed_secret, aad(id)).toString()) })
  const delta = totp.validate({ token: digits, timestamp: now, window: drift })
  return delta === null ? null : Math.floor(now / 1000 / period) + delta
}

/** `gone`: this enrolment is over, or another one was faster. */
export type Confirmation = 'confirmed' | 'wrong' | 'gone'

/** The app shows that it has the secret. Its first code is used up with that. */
export async function confirmTotp(
  accounts: Pick<Accounts, 'clock' | 'secret'>,
  query: Query,
  accountId: string,
  id: string,
  code: string,
): Promise<Confirmation> {
  const now = accounts.clock.now()
  const { rows } = await query<TotpRow>({
    name: 'unconfirmed_totp',
    text: 'select id, sealed_secret from app.unconfirmed_totp($1, $2, $3)',
    values: [accountId, id, new Date(now.getTime() - enrolmentLife)],
  })
  const [row] = rows
  if (row === undefined) return 'gone'
  const step = stepOf(accounts, row, code)
  if (step === null) return 'wrong'
  const confirmed = await query<{ confirmed: boolean }>({
    name: 'confirm_totp',
    text: 'select app.confirm_totp($1, $2, $3, $4) as confirmed',
    values: [accountId, id, step, now],
  })
  return confirmed.rows[0]?.confirmed === true ? 'confirmed' : 'gone'
}

/** Is this the code of now, and was none of this step or a later one accepted before? Of two that show it at once one is told no. */
export async function redeemTotp(
  accounts: Pick<Accounts, 'clock' | 'secret'>,
  query: Query,
  accountId: string,
  code: string,
): Promise<boolean> {
  const { rows } = await query<TotpRow>({
    name: 'totp_of',
    text: 'select id, sealed_secret from app.totp_of($1)',
    values: [accountId],
  })
  const [row] = rows
  const step = row === undefined ? null : stepOf(accounts, row, code)
  if (row === undefined || step === null) return false
  const used = await query<{ used: boolean }>({
    name: 'use_totp',
    text: 'select app.use_totp($1, $2, $3) as used',
    values: [row.id, step, accounts.clock.now()],
  })
  return used.rows[0]?.used === true
}

export interface TotpView {
  readonly addedAt: string
  readonly lastUsedAt: string | null
}

export async function totpOf(query: Query, accountId: string): Promise<TotpView | null> {
  const { rows } = await query<{ confirmed_at: string; last_used_at: string | null }>({
    name: 'totp_view_of',
    text: 'select confirmed_at, last_used_at from app.totp_of($1)',
    values: [accountId],
  })
  return rows.map((row) => ({ addedAt: row.confirmed_at, lastUsedAt: row.last_used_at }))[0] ?? null
}

/** False where there was none. */
export async function removeTotp(query: Query, accountId: string): Promise<boolean> {
  const { rows } = await query<{ removed: boolean }>({
    name: 'remove_totp',
    text: 'select app.remove_totp($1) as removed',
    values: [accountId],
  })
  return rows[0]?.removed === true
}

/** For the owner's connection, after accounts came back from a backup: nobody knows which codes were used since, so none of this moment works. */
export const spendStepsUntilNow = ({ clock }: Pick<Accounts, 'clock'>): Statement => ({
  text: 'update totp_factor set last_step = greatest(last_step, $1) where confirmed_at is not null',
  values: [Math.floor(clock.now().getTime() / 1000 / period) + drift],
})
