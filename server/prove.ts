import type { FastifyRequest } from 'fastify'
import { forbidden, unauthenticated } from '#engine/api/errors.ts'
import type { SignedIn } from '#platform/accounts/sessions.ts'
import { credentialOf } from '#server/credential.ts'
import type { Entrance } from '#server/entrance.ts'

/** What was shown counts for so long. */
const provenFor = 10 * 60_000

/** For what guards the account: signed in, and shown lately who one is. 403 `session.prove-anew` else: whoever finds a browser open shall not change the lock. */
export async function mustBeProven({ accounts, principals }: Entrance, request: FastifyRequest): Promise<SignedIn> {
  const signedIn = await principals.signedIn(request)
  if (accounts.clock.now().getTime() - Date.parse(signedIn.provenAt) > provenFor) throw forbidden('session.prove-anew')
  return signedIn
}

/** What a browser is known by while it is asked for a passkey: the SHA-256 of its session's token. */
export function sessionBinding(request: FastifyRequest): Buffer {
  const credential = credentialOf(request)
  if (credential?.kind !== 'session') throw unauthenticated()
  return Buffer.from(credential.hash, 'base64url')
}
