import type { Writing } from '#engine/act/writing.ts'
import { conflict, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { sealDetails } from '#engine/requests/details.ts'
import { insertEvent, type PrivacyRequest, type RequestEvent, requestRow, timesOf, updateRequest } from '#engine/requests/store.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import { dueOf, standsStill } from '#privacy/requests/clock.ts'
import { nextRequestState, type RequestAction } from '#privacy/requests/states.ts'
import type { RequestEventKind, RequestState } from '#schema/request.ts'

/** What an action makes of a request. */
export interface Moved {
  /** What is noted, each with the text that was written with it. */
  readonly events: readonly { readonly kind: RequestEventKind; readonly text?: string }[]
  readonly change?: Partial<Pick<PrivacyRequest, 'extendedAt' | 'workId' | 'people' | 'details' | 'warned'>>
  /** More that goes into the same transaction; the ids of the events are known by then. */
  readonly along?: (events: readonly RequestEvent[]) => readonly Statement[]
}

export type Decide = (request: PrivacyRequest, at: Date, tx: Transaction) => Moved | Promise<Moved>

function next(writing: Writing, request: PrivacyRequest, state: RequestState, moved: Moved, at: Date): PrivacyRequest {
  const events = moved.events.map(
    ({ kind }): RequestEvent => ({ id: newId(writing.clock), kind, at: at.toISOString(), actorId: writing.principal.actorId }),
  )
  const details = moved.change?.details ?? request.details
  const texts = Object.fromEntries(
    events.flatMap(({ id }, index) => [[id, moved.events[index]?.text ?? '']]).filter(([, text]) => text !== ''),
  )
  const ended = state === 'done' || state === 'refused' || state === 'cancelled'
  const changed: PrivacyRequest = {
    ...request,
    ...moved.change,
    details: details && { ...details, texts: { ...details.texts, ...texts } },
    state,
    events: [...request.events, ...events],
    closedAt: ended ? (request.closedAt ?? at.toISOString()) : null,
  }
  const times = timesOf(changed)
  const still = !ended && standsStill(times)
  return { ...changed, dueAt: dueOf(times, at).toISOString(), stillSince: still ? (request.stillSince ?? at.toISOString()) : null }
}

/**
 * One step of a request: locked, decided, written with its events, its clock set anew, and recorded. `null` is no action of the table of states: the state stays. 404 where
 * there is none, 409 where the state does not allow it.
 */
export async function moveRequest(writing: Writing, id: string, action: RequestAction | null, decide: Decide): Promise<PrivacyRequest> {
  const { principal, keys, database, clock } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  return database.tenant(tenantId, async (tx) => {
    const request = await requestRow((each) => tx.query(each), cipher, tenantId, id, true)
    if (request === undefined) throw notFound()
    const state = action === null ? request.state : nextRequestState(request.state, action)
    if (state === undefined) throw conflict('request.not-possible', { state: request.state })
    const at = clock.now()
    const moved = await decide(request, at, tx)
    const after = next(writing, request, state, moved, at)
    const events = after.events.slice(request.events.length)
    const sealed = after.details === undefined ? null : sealDetails(cipher, tenantId, id, after.details)
    const named = action ?? events[0]?.kind ?? 'change'
    const recorded = await recordOf(writing, principal, {
      action: `request.${named}`,
      entity: 'privacyRequest',
      rows: [{ id, before: { state: request.state }, after: { state } }],
    })
    await tx.finish([
      ...updateRequest(tenantId, after, sealed, moved.change?.people !== undefined),
      ...events.map((event) => insertEvent(tenantId, id, event)),
      ...recorded,
      ...(moved.along?.(events) ?? []),
    ])
    return after
  })
}
