import type { FastifyRequest } from 'fastify'
import { ApiError } from '#engine/api/errors.ts'
import { endSession } from '#platform/accounts/sessions.ts'
import { credentialOf } from '#server/credential.ts'
import type { Entrance } from '#server/entrance.ts'

/** A browser that signs in anew leaves no session behind whose cookie nobody holds. */
export async function endOldSession(
  { accounts, principals }: Pick<Entrance, 'accounts' | 'principals'>,
  request: FastifyRequest,
): Promise<void> {
  if (credentialOf(request)?.kind !== 'session') return
  try {
    const { account, sessionId } = await principals.session(request)
    await endSession(accounts, account.id, sessionId)
    principals.forget({ sessionId })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
