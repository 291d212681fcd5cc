import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { type Along, transition } from '#engine/act.ts'
import { type Engine, writingAs } from '#engine/engine.ts'
import type { TenantSettings } from '#platform/accounts/tenants.ts'
import { readMember } from '#server/member-standing.ts'

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
  const { settings } = await readMember(engine.database, tenant.tenantId, null)
  if (settings === undefined) return
  const principal: Principal = { ...outside, kind: 'system', modelVersion: settings.modelVersion, ...placeOf({ ...tenant, ...settings }) }
  await transition(await writingAs(engine, principal), 'member', memberId, 'join')
}

/** Neither a member nor a key. */
const outside = { actorId: null, accountId: null, sessionId: null, role: 'owner', mates: [], channel: 'system' } as const

type Place = Pick<Principal, 'tenantId' | 'slug' | 'country' | 'language' | 'timeZone'>

const placeOf = ({ tenantId, slug, country, language, timeZone }: Place): Place => ({ tenantId, slug, country, language, timeZone })
