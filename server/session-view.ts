import { membershipsOf } from '#platform/accounts/account.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import { readMember } from '#server/member-standing.ts'

export interface SessionAnswer {
  readonly account: AccountView
  readonly tenants: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly country: string
    readonly role: string
    readonly memberId: string
  }[]
}

/** Who is signed in, and the tenants that they may enter now. */
export async function sessionView({ database }: Accounts, { id, name, email, language, timeZone }: AccountView): Promise<SessionAnswer> {
  const tenants: SessionAnswer['tenants'][number][] = []
  // One after the other: few are in more than two, and one who is in a hundred shall not take every connection.
  for (const membership of await membershipsOf(database.global, id)) {
    const { member, settings } = await readMember(database, membership.tenantId, membership.memberId)
    if (member?.state !== 'active' || settings === undefined) continue
    const { tenantId, slug, name: tenantName, memberId } = membership
    tenants.push({ id: tenantId, slug, name: tenantName, country: settings.country, role: member.role, memberId })
  }
  return { account: { id, name, email, language, timeZone }, tenants }
}
