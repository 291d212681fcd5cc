import type { Writing } from '#engine/act/writing.ts'
import { notFound } from '#engine/api/errors.ts'
import { findByIds } from '#engine/find.ts'
import { titlesOf } from '#engine/labels.ts'
import { webhooksOf } from '#engine/people/recipients.ts'
import { privacyContactOf } from '#engine/requests/contact.ts'
import { isTold, type LetterFacts, type RequestLetter, requestLetter } from '#engine/requests/letters.ts'
import { fileOf } from '#engine/requests/page.ts'
import type { FoundPerson } from '#engine/requests/people.ts'
import { fieldLabel, plainText } from '#engine/requests/plain.ts'
import { holdersFor, isProven } from '#engine/requests/proven.ts'
import { tenantCountry } from '#engine/requests/refusal.ts'
import { type PrivacyRequest, requestRow, timesOf } from '#engine/requests/store.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { mayExtend, type Warning, warningOf } from '#privacy/requests/clock.ts'
import { actionsIn } from '#privacy/requests/states.ts'

/** One request; 404 where there is none. */
export async function requestOf({ database, keys, principal }: Writing, id: string): Promise<PrivacyRequest> {
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const found = await database.tenant(tenantId, (tx) => requestRow((each) => tx.query(each), cipher, tenantId, id, false), {
    readOnly: true,
  })
  if (found === undefined) throw notFound()
  return found
}

export interface Summary extends Omit<PrivacyRequest, 'details' | 'people' | 'events' | 'timeZone' | 'warned' | 'createdBy' | 'workId'> {
  readonly warning: Warning | null
  readonly name: string | null
  readonly email: string | null
  readonly people: readonly FoundPerson[]
}

const named = async (system: Writing, requests: readonly PrivacyRequest[]): Promise<ReadonlyMap<string, string>> => {
  const groups = Map.groupBy(
    requests.flatMap(({ people }) => people),
    ({ entity }) => entity,
  )
  const titled = await Promise.all([...groups].map(([entity, refs]) => titlesOf(system, entity, [...new Set(refs.map(({ id }) => id))])))
  return new Map(titled.flat())
}

/** Requests as the inbox shows them. What is asked and by whom concerns those who answer, whatever else they may read, so the reading is the system's. */
export async function summariesOf(system: Writing, requests: readonly PrivacyRequest[]): Promise<Summary[]> {
  const titles = await named(system, requests)
  const now = system.clock.now()
  return requests.map((request) => {
    const { details, people, events: _events, timeZone: _zone, warned: _warned, createdBy: _by, workId: _work, ...rest } = request
    const owed = request.closedAt === null && request.stillSince === null && request.state !== 'unconfirmed'
    return {
      ...rest,
      warning: owed ? warningOf(new Date(request.dueAt), now) : null,
      name: details?.name ?? null,
      email: details?.email ?? null,
      people: people.map((person) => ({ ...person, title: titles.get(person.id) ?? '' })),
    }
  })
}

/** What a letter of this tenant names. */
export async function letterFacts(system: Writing): Promise<LetterFacts> {
  const tenant = await tenantOf(system.database.global, system.principal.tenantId)
  return { tenant: tenant?.name ?? '', country: (await tenantCountry(system)) ?? '', contact: await privacyContactOf(system) }
}

/** The letter that went with an event. 404 where none did. */
export async function letterOf(system: Writing, request: PrivacyRequest, eventId: string): Promise<RequestLetter> {
  const event = request.events.find(({ id }) => id === eventId)
  if (event === undefined || !isTold(event) || request.details === undefined) throw notFound()
  return requestLetter(request, event, await letterFacts(system))
}

/** What will be written when the button is pressed. */
async function answerOf(system: Writing, request: PrivacyRequest): Promise<RequestLetter | null> {
  if (!actionsIn(request.state).includes('fulfil')) return null
  return requestLetter(request, { id: '', kind: 'fulfilled', at: request.receivedAt, actorId: null }, await letterFacts(system))
}

async function proposalsOf(system: Writing, { details, language }: PrivacyRequest) {
  const proposals = details?.proposals ?? []
  return Promise.all(
    proposals.map(async ({ entity: name, id, field: key, value, accepted = null }) => {
      const entity = system.model.entity(name)
      const field = entity?.field(key)
      const [record] = entity === undefined ? [] : await findByIds(system, name, [id])
      const text = (given: unknown): string =>
        entity === undefined || field === undefined ? '' : plainText(language, entity, field, given, {})
      const label = entity === undefined || field === undefined ? key : fieldLabel(language, entity, field)
      return { entity: name, id, field: key, label, value: text(value), now: text(record?.[key]), accepted }
    }),
  )
}

/** Everything about one request, for whoever answers it. */
export async function wholeOf(system: Writing, request: PrivacyRequest) {
  const [summary] = await summariesOf(system, [request])
  if (summary === undefined) throw notFound()
  const { details, events, workId, state } = request
  const held = await holdersFor(system, request)
  const actors = new Map(await titlesOf(system, 'member', [...new Set(events.flatMap(({ actorId }) => actorId ?? []))]))
  return {
    ...summary,
    text: details?.text ?? '',
    child: details?.child ?? null,
    identity: details?.identity ?? null,
    proven: isProven(request, held),
    file: await fileOf(system, request),
    workId,
    erased: details === undefined,
    proposals: await proposalsOf(system, request),
    recipients: request.kind === 'rectification' ? await webhooksOf(system) : 0,
    events: events.map((event) => ({
      id: event.id,
      kind: event.kind,
      at: event.at,
      actor: actors.get(event.actorId ?? '') ?? null,
      text: details?.texts[event.id] ?? null,
      letter: isTold(event) && details !== undefined && !(event.kind === 'filed' && events.some(({ kind }) => kind === 'confirmed')),
    })),
    can: actionsIn(state),
    mayExtend: mayExtend(timesOf(request), system.clock.now()),
    holders: held.people,
    shared: held.shared,
    answer: await answerOf(system, request),
  }
}
