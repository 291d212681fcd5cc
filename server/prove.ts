import type { FastifyRequest } from 'fastify'
import { forbidden, unauthenticated } from '#engine/api/errors.ts'
import { membershipsOf } from '#platform/accounts/account.ts'
import { factorsOf, hasFactor } from '#platform/accounts/factors.ts'
import type { SignedIn } from '#platform/accounts/sessions.ts'
import { credentialOf } from '#server/credential.ts'
import type { Entrance } from '#server/entrance.ts'

/** What was shown counts for so long. */
const provenFor = 10 * 60_000

/** For what guards the account: signed in, and shown lately who one is. 403 `session.prove-anew` else: whoever finds a browser open shall not change the lock. */
export async function mustBeProven(entrance: Entrance, request: FastifyRequest): Promise<SignedIn> {
  return lately(entrance, await entrance.principals.signedIn(request))
}

/** The same at a screen; a key that acts for a program has nobody to ask. */
export async function mustBeProvenAtScreen(entrance: Entrance, request: FastifyRequest): Promise<void> {
  if (credentialOf(request)?.kind === 'session') await mustBeProven(entrance, request)
}

/** For what guards the organisation: the same, and also for whom its provider has let in lately, since that is where they belong. */
export async function mustBeProvenHere(entrance: Entrance, request: FastifyRequest): Promise<void> {
  if (credentialOf(request)?.kind === 'session') lately(entrance, await entrance.principals.session(request))
}

function lately({ accounts }: Entrance, signedIn: SignedIn): SignedIn {
  if (accounts.clock.now().getTime() - Date.parse(signedIn.provenAt) > provenFor) throw forbidden('session.prove-anew')
  return signedIn
}

/**
 * May this session add an authenticator app to its account? (A passkey is more than a second factor: it opens the account alone, so whom a provider let in adds none.) One that a tenant's provider opened may while the account is in no other tenant: that tenant's administrators answer
 * for how it is guarded anyhow (they may reset its factors). Where it is in others, they would lock its holder out of those.
 */
export const addsFactor = (onlyTenantId: string | null, memberships: readonly { readonly tenantId: string }[]): boolean =>
  onlyTenantId === null || memberships.every(({ tenantId }) => tenantId === onlyTenantId)

/** Who adds an authenticator app. 403 `session.confined` for a session that may not. */
export async function whoAddsFactor({ accounts, principals }: Entrance, request: FastifyRequest): Promise<SignedIn> {
  const signedIn = await principals.session(request)
  if (signedIn.onlyTenantId === null) return signedIn
  const { global } = accounts.database
  const { id } = signedIn.account
  // The first one alone: with it the account's holder can show who they are.
  const open = addsFactor(signedIn.onlyTenantId, await membershipsOf(global, id)) && !hasFactor(await factorsOf(global, id))
  if (!open) throw forbidden('session.confined')
  return signedIn
}

/** The same, for who has shown lately who they are. */
export const provenToAddFactor = async (entrance: Entrance, request: FastifyRequest): Promise<SignedIn> =>
  lately(entrance, await whoAddsFactor(entrance, request))

/** What a browser is known by while it is asked for a passkey: the SHA-256 of its session's token. */
export function sessionBinding(request: FastifyRequest): Buffer {
  const credential = credentialOf(request)
  if (credential?.kind !== 'session') throw unauthenticated()
  return Buffer.from(credential.hash, 'base64url')
}
