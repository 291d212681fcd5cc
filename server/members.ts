import type { Principal } from '#engine/access/principal.ts'
import { readMember } from '#engine/access/standing.ts'
import { create } from '#engine/act/create.ts'
import { type Along, transition, update } from '#engine/act.ts'
import type { Ending } from '#engine/bulk.ts'
import { type Engine, writingAs } from '#engine/engine.ts'
import { endMembership, membershipsOf } from '#platform/accounts/account.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import type { TenantSettings } from '#platform/accounts/tenants.ts'

/** Writes the first member of a tenant, an active owner, and what goes `along` in the same transaction. */
export async function writeOwner(
  engine: Engine,
  tenant: TenantSettings & { readonly tenantId: string; readonly slug: string },
  owner: { readonly name: string; readonly email: string },
  along: Along,
): Promise<void> {
  const writing = await writingAs(engine, { ...outside, kind: 'operator', modelVersion: 0, ...placeOf(tenant) })
  await create(writing, 'member', [{ name: owner.name, email: owner.email, role: 'owner' }], { along })
}

/** The member has come in by the link: from invited to active. */
export async function activateMember(
  engine: Engine,
  tenant: { readonly tenantId: string; readonly slug: string },
  memberId: string,
): Promise<void> {
  const principal = await systemIn(engine, tenant)
  if (principal !== undefined) await transition(await writingAs(engine, principal), 'member', memberId, 'join')
}

/** The system in a tenant; undefined where there is no such tenant. */
export async function systemIn(
  engine: Engine,
  tenant: { readonly tenantId: string; readonly slug: string },
): Promise<Principal | undefined> {
  const { settings } = await readMember(engine.database, tenant.tenantId, null)
  return settings && { ...outside, kind: 'system', modelVersion: settings.modelVersion, ...placeOf({ ...tenant, ...settings }) }
}

/** What an account holder is called and where they get mail is the same in every tenant where they are a member; where it is already nothing is written. */
export async function spreadAccount(engine: Engine, { id, name, email }: Pick<AccountView, 'id' | 'name' | 'email'>): Promise<void> {
  for (const membership of await membershipsOf(engine.database.global, id)) {
    const principal = await systemIn(engine, membership)
    if (principal === undefined) continue
    await update(await writingAs(engine, principal), 'member', [{ id: membership.memberId, input: { name, email } }])
  }
}

/** A member leaves by their own will: what they wrote stays, they come in no more. 409 for the last owner. */
export async function leaveTenant(engine: Engine, member: Principal & { readonly actorId: string }): Promise<void> {
  // Nobody has the right to deactivate themselves but in this way.
  const leaving = await writingAs(engine, { ...member, role: 'owner', ownRole: null })
  const along: Along = () => [endMembership(member.tenantId, member.actorId)]
  await transition(leaving, 'member', member.actorId, 'deactivate', undefined, { along })
}

/** A member's account may enter no more when the member is ended, alone or with many: the membership is the operator's, and goes in the same transaction. */
export const membershipsOfEnded =
  (tenantId: string): Ending =>
  (entity, ids) =>
    entity === 'member' ? ids.map((id) => endMembership(tenantId, id)) : []

/** Neither a member nor a key. */
const outside = { actorId: null, accountId: null, sessionId: null, role: 'owner', mates: [], channel: 'system' } as const

type Place = Pick<Principal, 'tenantId' | 'slug' | 'country' | 'language' | 'timeZone'>

const placeOf = ({ tenantId, slug, country, language, timeZone }: Place): Place => ({ tenantId, slug, country, language, timeZone })
