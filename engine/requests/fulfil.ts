import type { Writing } from '#engine/act/writing.ts'
import { conflict, notFound, tooMany } from '#engine/api/errors.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { planErasure, startErasure } from '#engine/erase/erasures.ts'
import { accessExportFor, startAccessExport } from '#engine/people/access-export.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { restrict } from '#engine/people/restrict.ts'
import { beginAnswer } from '#engine/requests/being-answered.ts'
import { type Corrections, decidedProposals, writeCorrections } from '#engine/requests/correct.ts'
import { emailHash } from '#engine/requests/details.ts'
import { type Asked, fileRequest } from '#engine/requests/file.ts'
import { moveRequest } from '#engine/requests/move.ts'
import { holdersFor, isProven } from '#engine/requests/proven.ts'
import { type PrivacyRequest, requestRow } from '#engine/requests/store.ts'
import { forRights } from '#engine/requests/tenant.ts'
import { answerJob, letterJob } from '#engine/requests/work.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import { aloneKinds, nextRequestState } from '#privacy/requests/states.ts'
import { type RequestKind, requestKinds } from '#schema/request.ts'

/** What stands in the ledger of consents when somebody says no: of all advertising, by every way. Empty for what is no matter of consent. */
async function ledgerOf(writing: Writing, { kind, people, language }: PrivacyRequest): Promise<Statement[]> {
  if (kind !== 'objection' && kind !== 'withdrawal') return []
  const { clock, keys, principal } = writing
  const act = kind === 'objection' ? 'objected' : 'withdrawn'
  const said = {
    purposeId: null,
    class: 'marketing',
    channel: 'any',
    act,
    method: 'request',
    language,
    actorId: principal.actorId,
  } as const
  const lines = people.map((person): NewLine => ({ ...said, person }))
  return lineStatements(clock, await keys.tenant(principal.tenantId), principal.tenantId, lines)
}

/** What takes effect before the request is closed; everything else does in the transaction that closes it, or after that. */
const doneBefore: ReadonlySet<RequestKind> = new Set(['access', 'portability', 'rectification', 'restriction'])

/** What is done about a person before the request is closed, and the same when it is done twice. Gives the export that answers it, if one does. */
async function carryOut(
  writing: Writing,
  { id: requestId, kind, people, language }: PrivacyRequest,
  unread: boolean,
): Promise<string | null> {
  if (people.length === 0) return null
  if (kind === 'access' || kind === 'portability') {
    const begun = await accessExportFor(writing, requestId)
    return begun?.id ?? (await startAccessExport(forRights(writing), people, { form: kind, language, requestId, unread })).id
  }
  if (kind === 'restriction') await restrict(forRights(writing), people, 'accuracy')
  if (kind === 'erasure') {
    const { plan } = await planErasure(writing, people)
    if (plan.decision !== 'automatic') throw conflict('request.erasure-decides')
  }
  return null
}

/** What staff decide with the button. `unread`: they looked into files that no program can read and that bear somebody else's name. */
interface Answering {
  readonly corrections?: Corrections | undefined
  readonly unread?: boolean | undefined
}

/**
 * The one button: does what was asked, and enqueues the letter in the same transaction that closes the request. Erasing begins after the letter has left (`eraseAfterLetter`),
 * since it takes the address with it.
 */
export async function fulfilRequest(
  writing: Writing,
  id: string,
  text = '',
  { corrections, unread = false }: Answering = {},
): Promise<PrivacyRequest> {
  const request = await provenRequest(writing, id)
  const proposals = await decidedProposals(writing, request, corrections, text)
  if (request.people.length > 0 && doneBefore.has(request.kind)) await beginAnswer(writing, id)
  if (proposals !== undefined) await writeCorrections(writing, proposals)
  const workId = await carryOut(writing, request, unread)
  const ledger = await ledgerOf(writing, request)
  return moveRequest(writing, id, 'fulfil', ({ people, details }) => {
    // Whom it is about was changed in the same moment: what was done to others would be answered here.
    if (people.map((person) => person.id).join() !== request.people.map((person) => person.id).join())
      throw conflict('request.not-possible')
    const change = {
      ...(workId === null ? {} : { workId }),
      ...(proposals === undefined || details === undefined ? {} : { details: { ...details, proposals } }),
    }
    return { events: [{ kind: 'fulfilled', text }], change, along: (events) => [...ledger, ...letterJob(writing, id)(events)] }
  })
}

/** The request, if it may be answered now. */
async function provenRequest(writing: Writing, id: string): Promise<PrivacyRequest> {
  const { database, keys, principal } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const request = await database.tenant(tenantId, (tx) => requestRow((each) => tx.query(each), cipher, tenantId, id, false), {
    readOnly: true,
  })
  if (request === undefined) throw notFound()
  if (nextRequestState(request.state, 'fulfil') === undefined) throw conflict('request.not-possible')
  if (!isProven(request, await holdersFor(writing, request))) throw conflict('request.identity-first')
  return request
}

const endAccountText = 'select app.end_account_of($1, $2)'

async function endAccounts({ database, principal: { tenantId } }: Writing, people: readonly PersonRef[]): Promise<void> {
  for (const { id } of people) await database.global(statement(endAccountText, [tenantId, id]))
}

/** Begins the erasure that was asked for; done twice it is the same one. */
export async function eraseFor(writing: Writing, request: PrivacyRequest): Promise<void> {
  const { kind, people, workId: begun, fast } = request
  if (kind !== 'erasure' || people.length === 0 || begun !== null) return
  // A child's account goes with what it was here, whatever the erasure still has to look through.
  if (fast) await endAccounts(writing, people)
  const workId = await startErasure(writing, people, { requestId: request.id })
  await moveRequest(writing, request.id, null, () => ({ events: [], change: { workId } }))
}

/**
 * What happens at once when these people ask for it. Besides what the law lets them do alone it is the restriction of their data, which rests while it is found out who is right
 * (Art. 18(2)); those who work here cannot have theirs restricted.
 */
export function kindsAtOnce({ model }: Pick<Writing, 'model'>, people: readonly PersonRef[]): RequestKind[] {
  if (people.length === 0) return []
  const mayRest = people.every(({ entity }) => model.entity(entity)?.restrictable === true)
  return requestKinds.filter((kind) => aloneKinds.has(kind) || (kind === 'restriction' && mayRest))
}

/** From one address: each may bring a file, or a letter. */
const mostADay = 20
const day = 24 * 60 * 60 * 1000
const todayText = `select count(*)::integer as count, min(received_at) as first from privacy_request where tenant_id = $1 and email_token = $2 and received_at > $3`

/** 429 for an address from which enough came for a day. */
async function mustBeFew({ database, keys, clock, principal: { tenantId } }: Writing, email: string): Promise<void> {
  const now = clock.now().getTime()
  const from = [tenantId, emailHash(await keys.tenant(tenantId), email), new Date(now - day).toISOString()]
  const [found] = await database.batch(tenantId, [statement(todayText, from)])
  const { count = 0, first } = (found?.rows[0] ?? {}) as { count?: number; first?: string | null }
  if (count >= mostADay) throw tooMany('request.too-many-today', Math.ceil((Date.parse(first ?? '') + day - now) / 1000))
}

/** Somebody who has shown who they are asks. What the law lets them do alone is done when this returns; everything else is in the inbox. */
export async function askAs(writing: Writing, asked: Asked): Promise<PrivacyRequest> {
  if (asked.email) await mustBeFew(writing, asked.email)
  const filed = await fileRequest(writing, asked, (request) => [
    ...letterJob(writing, request.id)(request.events),
    ...answerJob(writing, request),
  ])
  return kindsAtOnce(writing, filed.people).includes(filed.kind) ? fulfilRequest(writing, filed.id) : filed
}
