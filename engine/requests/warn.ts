import type { Writing } from '#engine/act/writing.ts'
import { tell } from '#engine/notifications/notice.ts'
import { inChargeOf } from '#engine/requests/contact.ts'
import { eraseFor, fulfilRequest } from '#engine/requests/fulfil.ts'
import { moveRequest } from '#engine/requests/move.ts'
import { type PrivacyRequest, requestRows } from '#engine/requests/store.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Warning, warningOf } from '#privacy/requests/clock.ts'

const most = 1000

/** What is owed here, the next to be due first. */
export async function owedRequests({ database, keys, principal }: Writing): Promise<PrivacyRequest[]> {
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  return database.tenant(tenantId, (tx) => requestRows((each) => tx.query(each), cipher, tenantId, { owed: ['open', 'waiting'] }, most), {
    readOnly: true,
  })
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

/** Looks at every clock of a tenant: those in charge are warned, and a child's account is erased without waiting for anybody. */
export async function watchClocks(writing: Writing): Promise<void> {
  const now = writing.clock.now()
  for (const { id, dueAt, stillSince, warned, fast, kind, people } of await owedRequests(writing)) {
    if (fast && kind === 'erasure' && people.length > 0) {
      await eraseFor(writing, await fulfilRequest(writing, id))
      continue
    }
    const warning = stillSince === null ? warningOf(new Date(dueAt), now) : null
    if (warning !== null && (warned === null || warning < warned)) await warn(writing, id, warning)
  }
}
