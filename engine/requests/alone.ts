import type { Writing } from '#engine/act/writing.ts'
import { ApiError } from '#engine/api/errors.ts'
import { fulfilRequest } from '#engine/requests/fulfil.ts'
import { requestSettingsOf } from '#engine/requests/settings.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { requestOf } from '#engine/requests/view.ts'
import { isOwed } from '#privacy/requests/states.ts'

/** Answers a request as staff do with their button. Undefined where somebody must decide first: the last owner, a contract, a hold, somebody who has not shown who they are. */
export async function answerUnlessBarred(writing: Writing, id: string): Promise<PrivacyRequest | undefined> {
  try {
    return await fulfilRequest(writing, id)
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return undefined
    throw error
  }
}

/**
 * Answers an erasure that somebody asked for and that waits for no decision: unless the tenant wants a person to look at each, and of those alone who do not work here, since
 * with them a contract runs. The letter, and the erasure behind it, are those of every answer.
 */
export async function answerAlone(writing: Writing, id: string): Promise<void> {
  const { kind, state, people, channel } = await requestOf(writing, id)
  const asked = kind === 'erasure' && isOwed(state) && people.length > 0 && (channel === 'form' || channel === 'page')
  if (!asked || !people.every(({ entity }) => writing.model.entity(entity)?.restrictable === true)) return
  if ((await requestSettingsOf(writing)).erasure === 'automatic') await answerUnlessBarred(writing, id)
}
