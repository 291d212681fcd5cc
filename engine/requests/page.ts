import type { Writing } from '#engine/act/writing.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { accessExportFor } from '#engine/people/access-export.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { type Read, readsOf } from '#engine/reads/list.ts'
import { type PrivacyContact, privacyContactOf } from '#engine/requests/contact.ts'
import { emailHash, type Proposal } from '#engine/requests/details.ts'
import { kindsAtOnce } from '#engine/requests/fulfil.ts'
import { type Held, heldAbout, isCorrectable } from '#engine/requests/held.ts'
import { tenantCountry } from '#engine/requests/refusal.ts'
import { type PrivacyRequest, type RequestList, requestRows } from '#engine/requests/store.ts'
import { authorityText } from '#privacy/requests/authorities.ts'
import { readValue } from '#schema/fields/parts.ts'
import { inside, Wrong } from '#schema/problem.ts'
import type { RequestKind, RequestState } from '#schema/request.ts'

/** A request as the person sees it. */
export interface MyRequest {
  readonly id: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly receivedAt: string
  readonly dueAt: string
  readonly closedAt: string | null
  /** What we wrote with the last step: a question, a reason. */
  readonly text: string | null
  /** The file that answers it: on its way, to be fetched, or gone; null where there is none. */
  readonly file: FileState | null
}

export type FileState = 'coming' | 'ready' | 'gone'

export interface MyPage extends Held {
  readonly requests: readonly MyRequest[]
  /** What happens at once when it is asked for. */
  readonly atOnce: readonly RequestKind[]
  /** Who opened the record lately: by which role, never by name. */
  readonly opened: readonly Read[]
}

export interface Reachable {
  readonly contact: Omit<PrivacyContact, 'authority' | 'inCharge'>
  /** Who hears a complaint; null where none is known, and then nothing is shown. */
  readonly authority: string | null
}

/** Of a list at a time. */
export const mostRequests = 50
const mostReads = 20

/** How to reach whoever is in charge, and who hears a complaint about them. */
export async function reachable(writing: Writing): Promise<Reachable> {
  const { authority, inCharge: _members, ...contact } = await privacyContactOf(writing)
  return { contact, authority: authorityText((await tenantCountry(writing)) ?? '', authority) ?? null }
}

/** How far the file came that answers a request; null where it has none. */
export async function fileOf(
  writing: Writing,
  { id, kind, workId }: Pick<PrivacyRequest, 'id' | 'kind' | 'workId'>,
): Promise<FileState | null> {
  if (workId === null || (kind !== 'access' && kind !== 'portability')) return null
  const found = await accessExportFor(writing, id)
  if (found === undefined || found.state === 'expired' || found.state === 'failed') return 'gone'
  return found.state === 'done' ? 'ready' : 'coming'
}

export async function mine(writing: Writing, request: PrivacyRequest): Promise<MyRequest> {
  const { id, kind, state, receivedAt, dueAt, closedAt, events, details } = request
  const last = events.findLast((event) => ['asked', 'extended', 'refused', 'fulfilled'].includes(event.kind))
  const file = await fileOf(writing, request)
  return { id, kind, state, receivedAt, dueAt, closedAt, text: (last && details?.texts[last.id]) ?? null, file }
}

export async function requestsFor(writing: Writing, list: RequestList): Promise<PrivacyRequest[]> {
  const { database, keys, principal } = writing
  const cipher = await keys.tenant(principal.tenantId)
  return database.tenant(
    principal.tenantId,
    (tx) => requestRows((each) => tx.query(each), cipher, principal.tenantId, list, mostRequests),
    {
      readOnly: true,
    },
  )
}

/** The requests that came from this address. */
export const requestsFrom = async (writing: Writing, email: string): Promise<PrivacyRequest[]> =>
  requestsFor(writing, { emailHash: emailHash(await writing.keys.tenant(writing.principal.tenantId), email) })

/** What somebody sees who has shown that they are these people; nobody where the address is held by several, or by none. */
export async function pageFor(
  writing: Writing,
  people: readonly PersonRef[],
  requests: readonly PrivacyRequest[],
  language: 'en' | 'de',
): Promise<MyPage> {
  const held = people.length === 0 ? { people: [], besides: [], uses: [] } : await heldAbout(writing, people, language)
  const opened = await readsOf(
    writing,
    people.map(({ id }) => id),
    language,
    mostReads,
  )
  const own = await Promise.all(requests.map((request) => mine(writing, request)))
  return { ...held, opened, requests: own, atOnce: kindsAtOnce(writing, people) }
}

/** What the person says that is wrong: fields of their own records, read by their kinds. 422 with each that is none. */
export function readProposals(writing: Writing, people: readonly PersonRef[], given: readonly Proposal[]): Proposal[] {
  if (given.length > 50) throw conflict('request.too-many')
  return given.map((proposal, index) => {
    const entity = writing.model.entity(proposal.entity)
    const field = entity?.field(proposal.field)
    if (
      field === undefined ||
      !isCorrectable(field) ||
      !people.some(({ entity: name, id }) => name === proposal.entity && id === proposal.id)
    )
      throw notFound()
    try {
      const { country } = writing.principal
      return inside(`/proposals/${index}/value`, () => ({
        ...proposal,
        value: readValue(field, proposal.value, { country }),
      }))
    } catch (error) {
      throw error instanceof Wrong ? invalid(error.problems) : error
    }
  })
}
