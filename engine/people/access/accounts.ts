import type { Subject } from '#engine/people/access/subject.ts'
import { guardsOf, securityEventsOfTenant } from '#platform/accounts/tenant-guards.ts'

const most = 1000

/** What the tenant may see of the account of somebody who works there: how it is guarded, and what happened to it. The rest is the operator's, who gives it to its holder. */
export async function accountsOf({ system, ids }: Subject): Promise<readonly object[]> {
  const { database, principal } = system
  const guards = (await guardsOf(system, principal.tenantId)).values().filter(({ memberId }) => ids.has(memberId))
  const theirs = [...guards]
  if (theirs.length === 0) return []
  const events = await securityEventsOfTenant((each) => database.global(each), principal.tenantId, most)
  return theirs.map(({ accountId: _account, alone: _alone, ...guard }) => ({
    ...guard,
    securityEvents: events.filter(({ memberId }) => memberId === guard.memberId).map(({ memberId: _member, ...event }) => event),
  }))
}
