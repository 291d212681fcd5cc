import type { Writing } from '#engine/act/writing.ts'
import { recordOf } from '#engine/change/record.ts'
import { tell } from '#engine/notifications/notice.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { inChargeOf } from '#engine/requests/contact.ts'
import { emailHash, noDetails, type Proposal, sealDetails } from '#engine/requests/details.ts'
import { insertEvent, insertRequest, type PrivacyRequest, type RequestEvent, timesOf } from '#engine/requests/store.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'
import { dueOf, standsStill } from '#privacy/requests/clock.ts'
import type { Behalf, RequestChannel, RequestEventKind, RequestKind } from '#schema/request.ts'

/** What somebody asks. */
export interface Asked {
  readonly kind: RequestKind
  readonly channel: RequestChannel
  readonly language: 'en' | 'de'
  readonly behalf?: Behalf
  readonly fast?: boolean
  readonly name?: string | null
  readonly email?: string | null
  readonly text?: string
  readonly child?: string | null
  readonly identity?: string | null
  readonly proposals?: readonly Proposal[]
  readonly people?: readonly PersonRef[]
  /** When it came, where staff file it later. */
  readonly receivedAt?: string
  /** The address is still to be confirmed. */
  readonly unconfirmed?: boolean
  /** No e-mail leaves here, so nobody can confirm it by a link: those in charge get in touch themselves. */
  readonly mailless?: boolean
}

const zoneText = 'select time_zone as "timeZone" from tenant_settings where tenant_id = $1'

function eventOf(writing: Writing, kind: RequestEventKind, at: string): RequestEvent {
  return { id: newId(writing.clock), kind, at, actorId: writing.principal.actorId }
}

function newRequest(writing: Writing, asked: Asked, timeZone: string): PrivacyRequest {
  const now = writing.clock.now()
  const { kind, channel, language, behalf = 'self', fast = false, people = [], unconfirmed = false } = asked
  const receivedAt = asked.receivedAt ?? now.toISOString()
  const filed = eventOf(writing, 'filed', now.toISOString())
  // Whether the address is theirs is our question: until it is answered the clock stands still.
  const events = unconfirmed ? [filed, eventOf(writing, 'asked', receivedAt)] : [filed]
  const request: PrivacyRequest = {
    ...{ id: newId(writing.clock), kind, state: unconfirmed ? 'unconfirmed' : 'open', channel, behalf, fast, language, receivedAt },
    ...{ dueAt: receivedAt, stillSince: null, extendedAt: null, closedAt: null, warned: null, workId: null, timeZone, people, events },
    createdBy: writing.principal.actorId,
    details: {
      ...noDetails,
      name: asked.name ?? null,
      email: asked.email?.toLowerCase() ?? null,
      text: asked.text ?? '',
      child: asked.child ?? null,
      identity: asked.identity ?? null,
      proposals: asked.proposals ?? [],
    },
  }
  const times = timesOf(request)
  return { ...request, dueAt: dueOf(times, now).toISOString(), stillSince: standsStill(times) ? receivedAt : null }
}

/** Tells those in charge that somebody asks; to go along in the transaction of what makes the request open. */
export async function tellOfRequest(query: Query, writing: Writing, request: Pick<PrivacyRequest, 'id' | 'kind'>): Promise<Statement[]> {
  const { tenantId } = writing.principal
  const told = await inChargeOf(query, tenantId)
  const notice = { kind: 'request', sourceId: request.id, recordId: request.id, detail: request.kind } as const
  return tell(
    tenantId,
    told.map((memberId) => ({ ...notice, memberId })),
    writing.clock,
  )
}

/** Files a request: its clock runs from when it came. `along` goes into the same transaction. */
export async function fileRequest(
  writing: Writing,
  asked: Asked,
  along: (request: PrivacyRequest) => readonly Statement[] = () => [],
): Promise<PrivacyRequest> {
  const { principal, keys, database } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ timeZone: string }>(statement(zoneText, [tenantId]))
    const request = newRequest(writing, asked, rows[0]?.timeZone ?? 'UTC')
    const details = request.details ?? noDetails
    const told = request.state === 'open' || asked.mailless === true ? await tellOfRequest((each) => tx.query(each), writing, request) : []
    const { kind, channel, behalf, state } = request
    const recorded = await recordOf(writing, principal, {
      action: 'request.file',
      entity: 'privacyRequest',
      rows: [{ id: request.id, before: null, after: { kind, channel, behalf, state } }],
    })
    const hash = details.email === null ? null : emailHash(cipher, details.email)
    await tx.finish([
      ...insertRequest(tenantId, request, sealDetails(cipher, tenantId, request.id, details), hash),
      ...request.events.map((event) => insertEvent(tenantId, request.id, event)),
      ...told,
      ...recorded,
      ...along(request),
    ])
    return request
  })
}
