import { hash } from 'node:crypto'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Accounts } from '#platform/accounts/context.ts'
import { countPasskeyUse, type FoundPasskey, type MadePasskey, type PasskeyHint, passkeyByCredential } from '#platform/accounts/passkeys.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import type { Query } from '#platform/database/statement.ts'

/** For whom a passkey is: it works at this address alone. */
export interface RelyingParty {
  /** The host of BASE_URL; another one orphans every passkey. */
  readonly id: string
  /** BASE_URL. */
  readonly origin: string
}

export const relyingPartyOf = (baseUrl: string): RelyingParty => ({ id: new URL(baseUrl).hostname, origin: baseUrl })

/** What a passkey is shown for. A challenge for one is no challenge for another. */
export type PasskeyPurpose = 'add' | 'sign-in' | 'factor' | 'prove'

/** Who was asked: the SHA-256 of what the browser's cookie holds. An answer of another browser is refused. */
export interface Asked {
  readonly purpose: PasskeyPurpose
  readonly boundTo: Buffer
}

const algorithms = [-8, -7, -257] as const
const challengeLife = 5 * 60 * 1000
const hashOf = (challenge: string): Buffer => hash('sha256', challenge, 'buffer')
const handleOf = (accountId: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'))

async function keep(
  { database, clock }: Pick<Accounts, 'database' | 'clock'>,
  challenge: string,
  { purpose, boundTo }: Asked,
): Promise<void> {
  const now = clock.now()
  await database.global({
    name: 'add_passkey_challenge',
    text: 'select app.add_passkey_challenge($1, $2, $3, $4, $5)',
    values: [hashOf(challenge), purpose, boundTo, now, new Date(now.getTime() + challengeLife)],
  })
}

/** Each challenge is answered once, rightly or wrongly. */
async function take(
  { database, clock }: Pick<Accounts, 'database' | 'clock'>,
  challenge: string,
  { purpose, boundTo }: Asked,
): Promise<boolean> {
  const { rows } = await database.global<{ taken: boolean }>({
    name: 'take_passkey_challenge',
    text: 'select app.take_passkey_challenge($1, $2, $3, $4) as taken',
    values: [hashOf(challenge), purpose, boundTo, clock.now()],
  })
  return rows[0]?.taken === true
}

const credentialOf = ({ credentialId, transports }: PasskeyHint) => ({ id: credentialId, transports: [...transports] })

/** What an authenticator is asked to make: a passkey that it can find by itself and asks its owner for, so that it can be the only factor. */
export async function askForNewPasskey(
  accounts: Accounts,
  rp: RelyingParty,
  account: AccountView,
  existing: readonly PasskeyHint[],
  boundTo: Buffer,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: 'Steward',
    rpID: rp.id,
    userName: account.email,
    userDisplayName: account.name,
    userID: handleOf(account.id),
    timeout: challengeLife,
    attestationType: 'none',
    // EdDSA, ES256, RS256. Left to itself the library asks Node for more, which warns that it is experimental.
    supportedAlgorithmIDs: [...algorithms],
    excludeCredentials: existing.map(credentialOf),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  })
  await keep(accounts, options.challenge, { purpose: 'add', boundTo })
  return options
}

/** Undefined for an answer that is not one to what was asked: another challenge, another address, another browser, a broken signature. */
export async function verifyNewPasskey(
  accounts: Accounts,
  rp: RelyingParty,
  boundTo: Buffer,
  response: RegistrationResponseJSON,
): Promise<MadePasskey | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => take(accounts, challenge, { purpose: 'add', boundTo }),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...algorithms],
    })
    if (!verified) return undefined
    const { id, publicKey, counter } = registrationInfo.credential
    const transports = (response.response.transports ?? []).filter((each) => /^[a-z-]{1,20}$/.test(each)).slice(0, 8)
    return { credentialId: id, publicKey, signCount: counter, transports }
  } catch (error) {
    return refusedUnlessOurs(error)
  }
}

/** What an authenticator is asked to sign. Without passkeys it looks for its own: the browser offers those that it has for this address. */
export async function askForPasskey(
  accounts: Accounts,
  rp: RelyingParty,
  passkeys: readonly PasskeyHint[],
  asked: Asked,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({
    rpID: rp.id,
    timeout: challengeLife,
    userVerification: asked.purpose === 'factor' ? 'preferred' : 'required',
    allowCredentials: passkeys.map(credentialOf),
  })
  await keep(accounts, options.challenge, asked)
  return options
}

export type PasskeyOutcome =
  | { readonly outcome: 'right'; readonly accountId: string }
  | { readonly outcome: 'refused' | 'unknown' }
  /** Its counter went back: somebody has a copy, or the owner's is the copy. */
  | { readonly outcome: 'copied'; readonly accountId: string }

/** Whose passkey signed what we asked? Beside a password it need not ask its owner who they are; alone it must. */
export async function verifyPasskey(
  accounts: Accounts,
  rp: RelyingParty,
  asked: Asked,
  response: AuthenticationResponseJSON,
): Promise<PasskeyOutcome> {
  const query: Query = (statement) => accounts.database.global(statement)
  const passkey = await passkeyByCredential(query, response.id)
  if (passkey === undefined) return { outcome: 'unknown' }
  const signCount = await signedCount(accounts, rp, asked, response, passkey)
  if (signCount === undefined) return { outcome: 'refused' }
  const rose = await countPasskeyUse(accounts, query, passkey.id, signCount)
  return { outcome: rose ? 'right' : 'copied', accountId: passkey.accountId }
}

async function signedCount(
  accounts: Accounts,
  rp: RelyingParty,
  asked: Asked,
  response: AuthenticationResponseJSON,
  { credentialId, publicKey, accountId }: FoundPasskey,
): Promise<number | undefined> {
  const { userHandle } = response.response
  if (userHandle !== undefined && userHandle !== Buffer.from(handleOf(accountId)).toString('base64url')) return undefined
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => take(accounts, challenge, asked),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      // The count is compared where it is kept, in one statement, so that of two at once one is refused.
      credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
      requireUserVerification: asked.purpose !== 'factor',
    })
    return verified ? authenticationInfo.newCounter : undefined
  } catch (error) {
    return refusedUnlessOurs(error)
  }
}

/** The library throws plain errors for answers that do not fit; what the database throws has a code and is no answer's fault. */
function refusedUnlessOurs(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('database.')) throw error
  return undefined
}
