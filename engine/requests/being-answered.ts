import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { moveRequest } from '#engine/requests/move.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { nextRequestState } from '#privacy/requests/states.ts'

/** What was begun and never came to its end broke off: after this nothing waits for it. */
const longest = 60_000

/** Notes that what is asked is being done from now on. It is done in several transactions, and nobody takes it back in between. */
export const beginAnswer = (writing: Writing, id: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, null, ({ state }) => {
    if (nextRequestState(state, 'fulfil') === undefined) throw conflict('request.not-possible')
    return { events: [{ kind: 'applied' }] }
  })

/** 409 while what is asked is being done: else it would be on record as done and as taken back. */
export function mustRest({ events }: Pick<PrivacyRequest, 'events'>, at: Date): void {
  const begun = events.findLast(({ kind }) => kind === 'applied')
  if (begun !== undefined && at.getTime() - Date.parse(begun.at) <= longest) throw conflict('request.being-answered')
}
