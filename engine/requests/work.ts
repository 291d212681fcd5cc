import type { Writing } from '#engine/act/writing.ts'
import { ApiError, conflict } from '#engine/api/errors.ts'
import { enqueue } from '#engine/jobs.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { restrictHeld } from '#engine/people/restrict.ts'
import { mustBePeople } from '#engine/people/there.ts'
import { mustRest } from '#engine/requests/being-answered.ts'
import { tellOfRequest } from '#engine/requests/file.ts'
import { moveRequest } from '#engine/requests/move.ts'
import { holdersOf } from '#engine/requests/people.ts'
import { authorityOf } from '#engine/requests/refusal.ts'
import { type PrivacyRequest, type RequestEvent, timesOf } from '#engine/requests/store.ts'
import { forRights } from '#engine/requests/tenant.ts'
import { translate } from '#messages/catalogue.ts'
import type { Statement } from '#platform/database/statement.ts'
import { mayExtend } from '#privacy/requests/clock.ts'

/** The letter that goes with an event leaves by a job that is enqueued with it: neither is without the other. */
export const letterJob =
  (writing: Writing, requestId: string) =>
  (events: readonly RequestEvent[]): Statement[] => {
    const { tenantId } = writing.principal
    return events.map(({ id }) => enqueue('request_letter', { tenantId, requestId, eventId: id }, 20, queueOf(requestId)))
  }

/** What Steward may answer by itself is looked at behind its first letter. */
export const answerJob = ({ principal: { tenantId } }: Writing, { id, kind }: Pick<PrivacyRequest, 'id' | 'kind'>): Statement[] =>
  kind === 'erasure' ? [enqueue('answer_request', { tenantId, requestId: id }, 20, queueOf(id))] : []

const queueOf = (requestId: string): string => `request ${requestId}`

/**
 * The address is whose the request says: its clock goes on, and whoever is held under the address is who it is about, unless several people share it. What staff confirmed, refused
 * or closed before the link was used stays as it is.
 */
export async function confirmRequest(writing: Writing, id: string, email: string): Promise<void> {
  const { people, shared } = await holdersOf(writing, email)
  await moveRequest(writing, id, 'confirm', async (request, _at, tx) => {
    const about = request.behalf === 'self' && !shared ? people.map(({ entity, id: personId }) => ({ entity, id: personId })) : []
    const told = await tellOfRequest((each) => tx.query(each), writing, request)
    return {
      events: [{ kind: 'answered' }, { kind: 'confirmed' }],
      change: { people: about },
      along: (events) => [...told, ...letterJob(writing, id)(events.slice(1)), ...answerJob(writing, request)],
    }
  }).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.code === 'request.not-possible')) throw error
  })
}

/**
 * Staff have made sure who asks, and note how, so that nothing waits for a mailbox any more: the clock goes on. About whom it is they choose themselves, and nothing is answered
 * without their button, since the address says nothing.
 */
export const vouchFor = (writing: Writing, id: string, identity: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, 'confirm', async (request, _at, tx) => {
    if (request.details === undefined) throw conflict('request.not-possible', { state: request.state })
    const told = await tellOfRequest((each) => tx.query(each), writing, request)
    return {
      // What is noted stays with the step also when it is put differently later.
      events: [{ kind: 'answered' }, { kind: 'confirmed', text: identity }],
      change: { details: { ...request.details, identity } },
      along: (events) => [...told, ...letterJob(writing, id)(events.slice(1))],
    }
  })

/** About whom it is, and how staff made sure who asks. */
export async function choosePeople(
  writing: Writing,
  system: Writing,
  id: string,
  people: readonly PersonRef[] | undefined,
  identity: string | null | undefined,
): Promise<PrivacyRequest> {
  await mustBePeople(system, people ?? [])
  return moveRequest(writing, id, null, (request, at) => {
    const { details, people: before, state } = request
    mustRest(request, at)
    if (state === 'done' || state === 'refused' || state === 'cancelled') throw conflict('request.not-possible', { state })
    const change = identity === undefined || details === undefined ? {} : { details: { ...details, identity } }
    return { events: [{ kind: 'people' }], change: { people: people ?? before, ...change } }
  })
}

/** Asks the person something. Within two days of the request its clock stands still until they answer. */
export const askBack = (writing: Writing, id: string, text: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, 'ask', () => ({ events: [{ kind: 'asked', text }], along: letterJob(writing, id) }))

/** They answered: the clock goes on. */
export const noteAnswer = (writing: Writing, id: string, text: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, 'answered', () => ({ events: [{ kind: 'answered', text }] }))

/** Two months more, once, if the person is told before the first end, and why. */
export const extendRequest = (writing: Writing, id: string, reason: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, 'extend', (request, at) => {
    if (!mayExtend(timesOf(request), at))
      throw conflict(request.extendedAt === null ? 'request.too-late-to-extend' : 'request.extended-already')
    return { events: [{ kind: 'extended', text: reason }], change: { extendedAt: at.toISOString() }, along: letterJob(writing, id) }
  })

/**
 * Says no, why, and who hears a complaint: where that cannot be said, nothing is refused. Where a hold keeps what should be erased, it rests from now on, and the person is told so (Art. 18 GDPR).
 */
export async function refuseRequest(writing: Writing, id: string, reason: string): Promise<PrivacyRequest> {
  await authorityOf(writing)
  const system = await asSystem(writing, writing.principal.tenantId)
  return moveRequest(writing, id, 'refuse', async (request, at, tx) => {
    const { kind, people, language } = request
    mustRest(request, at)
    const rests = kind === 'erasure' && (await restrictHeld(tx, forRights(writing), system, people))
    const text = rests ? `${reason}\n\n${translate(language, 'request-letters.rests')}` : reason
    return { events: [{ kind: 'refused', text }], along: letterJob(writing, id) }
  })
}

/** Whoever asked no longer wants it. Of whom everything is gone nothing is being answered either. */
export const cancelRequest = (writing: Writing, id: string): Promise<PrivacyRequest> =>
  moveRequest(writing, id, 'cancel', (request, at) => {
    if (request.details !== undefined) mustRest(request, at)
    return { events: [{ kind: 'cancelled' }] }
  })
