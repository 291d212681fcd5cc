import type { Writing } from '#engine/act/writing.ts'
import { tell } from '#engine/notifications/notice.ts'
import { answerUnlessBarred } from '#engine/requests/alone.ts'
import { inChargeOf } from '#engine/requests/contact.ts'
import { eraseFor } from '#engine/requests/fulfil.ts'
import { moveRequest } from '#engine/requests/move.ts'
import { type PrivacyRequest, requestRows } from '#engine/requests/store.ts'
import { cancelRequest } from '#engine/requests/work.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Warning, warningOf } from '#privacy/requests/clock.ts'

const most = 1000

/** What is owed here, the next to be due first. */
export async function owedRequests({ database, keys, principal }: Writing): Promise<PrivacyRequest[]> {
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  return database.tenant(
    tenantId,
    (tx) => requestRows((each) => tx.query(each), cipher, tenantId, { owed: ['open', 'waiting'], after: null }, most),
    {
      readOnly: true,
    },
  )
}

/** Each warning is given once: whoever comes second finds it given. */
async function warn(writing: Writing, id: string, warning: Warning): Promise<void> {
  const { tenantId } = writing.principal
  await moveRequest(writing, id, null, async (request, _at, tx) => {
    if (request.warned !== null && request.warned <= warning) return { events: [] }
    const members = await inChargeOf((each) => tx.query(each), tenantId)
    const sourceId = newId(writing.clock)
    const notices = members.map((memberId) => ({ kind: 'request-due', memberId, sourceId, recordId: id, detail: String(warning) }) as const)
    return { events: [{ kind: 'warned' }], change: { warned: warning }, along: () => tell(tenantId, notices, writing.clock) }
  })
}

const day = 24 * 60 * 60 * 1000
const forgetUnconfirmedAfter = 30 * day
const strayText = `select id from privacy_request where tenant_id = $1 and state = 'unconfirmed' and received_at < $2 order by id limit 1000 for update`
const strayEventsText = 'delete from privacy_request_event where tenant_id = $1 and request_id = any($2::uuid[])'
const strayPeopleText = 'delete from privacy_request_person where tenant_id = $1 and request_id = any($2::uuid[])'
const strayRequestsText = 'delete from privacy_request where tenant_id = $1 and id = any($2::uuid[])'

/** What nobody confirmed in thirty days was nobody's request: anybody can type anybody's address into a form. Locked, so that one that is confirmed just now goes whole or stays whole. */
export async function forgetUnconfirmed({ database, clock, principal: { tenantId } }: Writing): Promise<void> {
  const before = new Date(clock.now().getTime() - forgetUnconfirmedAfter).toISOString()
  await database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(statement(strayText, [tenantId, before]))
    const ids = rows.map(({ id }) => id)
    const texts = ids.length === 0 ? [] : [strayEventsText, strayPeopleText, strayRequestsText]
    await tx.finish(texts.map((text) => statement(text, [tenantId, ids])))
  })
}

/** A child's account is erased without waiting for anybody. False where somebody must decide first: the last owner, a contract that runs. */
async function eraseChild(writing: Writing, id: string): Promise<boolean> {
  const answered = await answerUnlessBarred(writing, id)
  if (answered !== undefined) await eraseFor(writing, answered)
  return answered !== undefined
}

/** Looks at every clock of a tenant: those in charge are warned, and what is owed within a day is done. */
export async function watchClocks(writing: Writing): Promise<void> {
  const now = writing.clock.now()
  for (const { id, dueAt, stillSince, warned, fast, kind, people, details } of await owedRequests(writing)) {
    if (details === undefined) {
      // The person was erased since: there is nobody left to answer.
      await cancelRequest(writing, id)
      continue
    }
    if (fast && kind === 'erasure' && people.length > 0 && (await eraseChild(writing, id))) continue
    const warning = stillSince === null ? warningOf(new Date(dueAt), now) : null
    if (warning !== null && (warned === null || warning < warned)) await warn(writing, id, warning)
  }
}
