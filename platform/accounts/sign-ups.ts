import type { Accounts } from '#platform/accounts/context.ts'
import { hashOfSecret, newSecret } from '#platform/accounts/secrets.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

const hour = 60 * 60 * 1000
/** A stranger's link works for a day, one that the operator made for a week. */
const life = { asked: 24 * hour, invited: 7 * 24 * hour } as const

/** A link by which whoever reads the mail of this address signs up; older ones of the same address die. */
export function newSignUp(
  { clock }: Pick<Accounts, 'clock'>,
  email: string,
  kind: keyof typeof life,
): { readonly token: string; readonly expiresAt: Date; readonly statement: Statement } {
  const { token, hash } = newSecret()
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + life[kind])
  const statement = {
    name: 'add_sign_up',
    text: 'select app.add_sign_up($1, $2, $3, $4, $5)',
    values: [hash, email, kind === 'invited', now, expiresAt],
  }
  return { token, expiresAt, statement }
}

export interface SignUp {
  readonly email: string
  /** The operator made the link. */
  readonly invited: boolean
}

/** For which address a link is; undefined when it was used, declined, has expired or never was. */
export async function signUpOf({ clock }: Pick<Accounts, 'clock'>, query: Query, token: string): Promise<SignUp | undefined> {
  const { rows } = await query<SignUp>({
    name: 'sign_up_of',
    text: 'select email, invited from app.sign_up_of($1, $2)',
    values: [hashOfSecret(token), clock.now()],
  })
  return rows[0]
}

/** Uses the link up in the transaction that makes account and tenant; that one fails as a whole (`isTokenGone`) when it no longer works. */
export const redeemSignUp = ({ clock }: Pick<Accounts, 'clock'>, token: string): Statement => ({
  name: 'redeem_sign_up',
  text: 'select app.redeem_sign_up($1, $2)',
  values: [hashOfSecret(token), clock.now()],
})

/** Whoever declines is forgotten, and with them that they asked. */
export const forgetSignUp = (token: string): Statement => ({
  name: 'forget_sign_up',
  text: 'select app.forget_sign_up($1)',
  values: [hashOfSecret(token)],
})

/** What somebody agreed to: one of the operator's texts, or that they are of age. */
export type Agreed =
  | { readonly kind: 'agreement' | 'policy'; readonly text: string /** Hex. */; readonly sha256: string }
  | { readonly kind: 'age'; readonly minimumAge: number }

/** The text itself is kept once, under its hash. */
export function newAcceptance(
  { clock }: Pick<Accounts, 'clock'>,
  { accountId, tenantId }: { readonly accountId: string; readonly tenantId: string },
  agreed: Agreed,
  language: string,
): Statement {
  const [hash, text, age] = agreed.kind === 'age' ? [null, null, agreed.minimumAge] : [Buffer.from(agreed.sha256, 'hex'), agreed.text, null]
  return {
    name: 'add_acceptance',
    text: 'select app.add_acceptance($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [accountId, tenantId, agreed.kind, hash, text, age, language, clock.now()],
  }
}

export interface Acceptance {
  readonly tenantId: string
  readonly kind: Agreed['kind']
  /** Hex. */
  readonly sha256: string | null
  readonly text: string | null
  readonly minimumAge: number | null
  readonly language: string
  readonly acceptedAt: string
}

interface AcceptanceRow {
  tenant_id: string
  kind: Agreed['kind']
  text_hash: Buffer | null
  agreed: string | null
  minimum_age: number | null
  language: string
  accepted_at: string
}

/** What the account agreed to, newest first. */
export async function acceptancesOf(query: Query, accountId: string): Promise<Acceptance[]> {
  const { rows } = await query<AcceptanceRow>({
    name: 'acceptances_of',
    text: 'select tenant_id, kind, text_hash, agreed, minimum_age, language, accepted_at from app.acceptances_of($1)',
    values: [accountId],
  })
  return rows.map((row) => ({
    tenantId: row.tenant_id,
    kind: row.kind,
    sha256: row.text_hash?.toString('hex') ?? null,
    text: row.agreed,
    minimumAge: row.minimum_age,
    language: row.language,
    acceptedAt: row.accepted_at,
  }))
}
