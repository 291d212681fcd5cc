import { accountOf } from '#platform/accounts/account.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { knownDevice, rememberDevice, touchDevice } from '#platform/accounts/devices.ts'
import { type Factor, factorsOf, hasFactor } from '#platform/accounts/factors.ts'
import { newPending } from '#platform/accounts/pending.ts'
import { isNewPlace, securityEvent } from '#platform/accounts/security-events.ts'
import { confineSession, newSession, type SignInMethod } from '#platform/accounts/sessions.ts'
import type { Statement } from '#platform/database/statement.ts'

/** What somebody has shown of being the holder of an account. */
export interface Proof {
  readonly accountId: string
  readonly method: SignInMethod
  /** The second factor, where it was shown already: a passkey is both. */
  readonly factor?: Factor | null
  /** Shall this browser be remembered for thirty days? */
  readonly remember?: boolean
  /** Shown to a tenant's own provider alone: the session is for that tenant and no other. */
  readonly onlyTenantId?: string | null
  /** Written in the same transaction, before anything else: a link or half a sign-in that is used up. */
  readonly along?: readonly Statement[]
}

export type Conclusion =
  | {
      readonly outcome: 'signed-in'
      readonly token: string
      readonly factor: Factor | null
      /** To be kept by the browser that was remembered just now. */
      readonly deviceToken: string | null
      /** The account was used before, but never from such a browser, system and country. */
      readonly newPlace: boolean
    }
  /** The token finds the half sign-in again, for the second factor. */
  | { readonly outcome: 'factor-needed'; readonly token: string }
  /** The account is gone. */
  | { readonly outcome: 'nobody' }

/**
 * Every way in ends here, whatever was shown before: a password, a passkey, an identity provider's word, a link. Whoever has a second factor shows it, unless the
 * browser was remembered; then there is a session.
 */
export async function concludeSignIn(accounts: Accounts, proof: Proof, origin: Origin): Promise<Conclusion> {
  const { database } = accounts
  const { accountId, method, onlyTenantId = null, along = [] } = proof
  const account = await accountOf(database.global, accountId)
  if (account === undefined) return { outcome: 'nobody' }
  const device = await knownDevice(accounts, account.email, origin)
  const needed = hasFactor(await factorsOf(database.global, accountId))
  const factor = proof.factor ?? (needed && device !== undefined ? 'device' : null)
  if (needed && factor === null) {
    const { token, statements } = newPending(accounts, { accountId, method, remember: proof.remember === true, onlyTenantId })
    await inOne(accounts, [...along, ...statements])
    return { outcome: 'factor-needed', token }
  }
  const newPlace = (await isNewPlace(database.global, accountId, origin)) === true
  const remembered = proof.remember === true && device === undefined ? rememberDevice(accounts, accountId, origin) : undefined
  const opening = { method, factor, deviceId: remembered?.id ?? device?.id ?? null }
  const { token, statement } = newSession(accounts, accountId, origin, opening)
  await inOne(accounts, [
    ...along,
    ...(remembered === undefined ? [] : [remembered.statement, securityEvent(accounts, accountId, 'device-remembered', origin)]),
    ...(device === undefined ? [] : [touchDevice(accounts, device.id)]),
    statement,
    ...(onlyTenantId === null ? [] : [confineSession(token, onlyTenantId)]),
    securityEvent(accounts, accountId, 'signed-in', origin),
  ])
  return { outcome: 'signed-in', token, factor, deviceToken: remembered?.token ?? null, newPlace }
}

const inOne = ({ database }: Accounts, statements: readonly Statement[]): Promise<void> =>
  database.globalTransaction(async (query) => {
    for (const statement of statements) await query(statement)
  })
