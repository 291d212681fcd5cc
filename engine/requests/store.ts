import type { PersonRef } from '#engine/people/graph.ts'
import { openDetails, type RequestDetails } from '#engine/requests/details.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Query, Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { RequestTimes } from '#privacy/requests/clock.ts'
import type { Behalf, RequestChannel, RequestEventKind, RequestKind, RequestState } from '#schema/request.ts'

export interface RequestEvent {
  readonly id: string
  readonly kind: RequestEventKind
  readonly at: string
  readonly actorId: string | null
}

/** A request as the engine works with it. Times are moments. */
export interface PrivacyRequest {
  readonly id: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly channel: RequestChannel
  readonly behalf: Behalf
  readonly fast: boolean
  readonly language: 'en' | 'de'
  readonly receivedAt: string
  readonly dueAt: string
  readonly stillSince: string | null
  readonly extendedAt: string | null
  readonly closedAt: string | null
  readonly warned: number | null
  readonly workId: string | null
  readonly createdBy: string | null
  /** Undefined once the person was erased. */
  readonly details: RequestDetails | undefined
  readonly people: readonly PersonRef[]
  readonly events: readonly RequestEvent[]
  /** The tenant's. */
  readonly timeZone: string
}

const rowsText = `select r.id, r.kind, r.state, r.channel, r.behalf, r.fast, r.language, r.received_at as "receivedAt", r.due_at as "dueAt", r.still_since as "stillSince",
  r.extended_at as "extendedAt", r.closed_at as "closedAt", r.warned, r.work_id as "workId", r.created_by as "createdBy", r.sealed_details, s.time_zone as "timeZone"
from privacy_request r join tenant_settings s on s.tenant_id = $1 where r.tenant_id = $1 and r.id = any($2::uuid[])`

type Row = Omit<PrivacyRequest, 'details' | 'people' | 'events'> & { readonly sealed_details: Buffer | null }

const peopleText = `select request_id, entity, record_id as id from privacy_request_person where tenant_id = $1 and request_id = any($2::uuid[]) order by record_id`
const eventsText = `select request_id, id, kind, at, actor_id as "actorId" from privacy_request_event where tenant_id = $1 and request_id = any($2::uuid[]) order by at, id`

/** Requests whole, in this order: with their people and events, their details opened. */
async function whole(query: Query, cipher: Cipher, tenantId: string, ids: readonly string[]): Promise<PrivacyRequest[]> {
  if (ids.length === 0) return []
  const { rows } = await query<Row>(statement(rowsText, [tenantId, ids]))
  const people = await query<PersonRef & { request_id: string }>(statement(peopleText, [tenantId, ids]))
  const events = await query<RequestEvent & { request_id: string }>(statement(eventsText, [tenantId, ids]))
  const peopleOf = Map.groupBy(people.rows, (row) => row.request_id)
  const eventsOf = Map.groupBy(events.rows, (row) => row.request_id)
  const requests = rows.map(({ sealed_details: sealed, ...row }) => ({
    ...row,
    details: openDetails(cipher, tenantId, row.id, sealed),
    people: (peopleOf.get(row.id) ?? []).map(({ entity, id }) => ({ entity, id })),
    events: (eventsOf.get(row.id) ?? []).map(({ id, kind, at, actorId }) => ({ id, kind, at, actorId })),
  }))
  return requests.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

const lockText = 'select id from privacy_request where tenant_id = $1 and id = $2 for update'

/** One request; locked where it is about to change. */
export async function requestRow(
  query: Query,
  cipher: Cipher,
  tenantId: string,
  id: string,
  lock: boolean,
): Promise<PrivacyRequest | undefined> {
  if (lock) await query(statement(lockText, [tenantId, id]))
  return (await whole(query, cipher, tenantId, [id]))[0]
}

const owedText = `select r.id from privacy_request r where r.tenant_id = $1 and r.state = any($2::text[])
and ($4::uuid is null or (r.due_at, r.id) > (select l.due_at, l.id from privacy_request l where l.tenant_id = $1 and l.id = $4)) order by r.due_at, r.id limit $3`
const recentText =
  'select id from privacy_request where tenant_id = $1 and state = any($2::text[]) and ($4::uuid is null or id < $4) order by id desc limit $3'
const ofAddressText = 'select id from privacy_request where tenant_id = $1 and email_token = $2 order by id desc limit $3'
const ofPersonText =
  'select request_id as id from privacy_request_person where tenant_id = $1 and record_id = $2 order by request_id desc limit $3'

export type RequestList =
  | { readonly owed: readonly RequestState[]; readonly after: string | null }
  | { readonly closed: readonly RequestState[]; readonly before: string | null }
  | { readonly emailHash: Buffer }
  | { readonly recordId: string }

function listStatement(tenantId: string, list: RequestList, most: number): Statement {
  if ('owed' in list) return statement(owedText, [tenantId, list.owed, most, list.after])
  if ('closed' in list) return statement(recentText, [tenantId, list.closed, most, list.before])
  if ('emailHash' in list) return statement(ofAddressText, [tenantId, list.emailHash, most])
  return statement(ofPersonText, [tenantId, list.recordId, most])
}

/** What is owed comes in the order in which it is due; everything else newest first. */
export async function requestRows(
  query: Query,
  cipher: Cipher,
  tenantId: string,
  list: RequestList,
  most: number,
): Promise<PrivacyRequest[]> {
  const { rows } = await query<{ id: string }>(listStatement(tenantId, list, most))
  return whole(
    query,
    cipher,
    tenantId,
    rows.map(({ id }) => id),
  )
}

/** What the clock runs by. */
export function timesOf({ receivedAt, timeZone, extendedAt, fast, events }: PrivacyRequest): RequestTimes {
  const answers = events.filter(({ kind }) => kind === 'answered').map(({ at }) => new Date(at))
  const questions = events
    .filter(({ kind }) => kind === 'asked')
    .map(({ at }, index) => ({ askedAt: new Date(at), answeredAt: answers[index] ?? null }))
  return { receivedAt: new Date(receivedAt), timeZone, questions, extendedAt: extendedAt === null ? null : new Date(extendedAt), fast }
}

const insertText = `insert into privacy_request (tenant_id, id, kind, state, channel, behalf, fast, language, received_at, due_at, still_since, entity, record_id, email_token, sealed_details, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`
const updateText = `update privacy_request set state = $3, due_at = $4, still_since = $5, extended_at = $6, closed_at = $7, warned = $8, work_id = $9, sealed_details = $10, entity = $11, record_id = $12
where tenant_id = $1 and id = $2`
const eventText = 'insert into privacy_request_event (tenant_id, id, request_id, kind, at, actor_id) values ($1, $2, $3, $4, $5, $6)'
const clearPeopleText = 'delete from privacy_request_person where tenant_id = $1 and request_id = $2'
const addPeopleText = `insert into privacy_request_person (tenant_id, request_id, entity, record_id)
select $1, $2, u.entity, u.record_id from unnest($3::text[], $4::uuid[]) as u(entity, record_id) on conflict do nothing`

export function insertRequest(tenantId: string, request: PrivacyRequest, sealed: Buffer, hash: Buffer | null): Statement[] {
  const { id, kind, state, channel, behalf, fast, language, receivedAt, dueAt, stillSince, people, createdBy } = request
  const row = [
    id,
    kind,
    state,
    channel,
    behalf,
    fast,
    language,
    receivedAt,
    dueAt,
    stillSince,
    people[0]?.entity ?? null,
    people[0]?.id ?? null,
  ]
  return [statement(insertText, [tenantId, ...row, hash, sealed, createdBy]), ...insertPeople(tenantId, request)]
}

const insertPeople = (tenantId: string, { id, people }: PrivacyRequest): Statement[] =>
  people.length === 0
    ? []
    : [statement(addPeopleText, [tenantId, id, people.map(({ entity }) => entity), people.map((person) => person.id)])]

export function updateRequest(tenantId: string, request: PrivacyRequest, sealed: Buffer | null, peopleMoved: boolean): Statement[] {
  const { id, state, dueAt, stillSince, extendedAt, closedAt, warned, workId, people } = request
  const person = [people[0]?.entity ?? null, people[0]?.id ?? null]
  return [
    statement(updateText, [tenantId, id, state, dueAt, stillSince, extendedAt, closedAt, warned, workId, sealed, ...person]),
    ...(peopleMoved ? [statement(clearPeopleText, [tenantId, id]), ...insertPeople(tenantId, request)] : []),
  ]
}

export const insertEvent = (tenantId: string, requestId: string, { id, kind, at, actorId }: RequestEvent): Statement =>
  statement(eventText, [tenantId, id, requestId, kind, at, actorId])
