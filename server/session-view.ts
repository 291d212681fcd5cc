import { readMember, type Standing, standInOf } from '#engine/access/standing.ts'
import { ApiError } from '#engine/api/errors.ts'
import { type Membership, membershipsOf } from '#platform/accounts/account.ts'
import type { Factor } from '#platform/accounts/factors.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Entrance } from '#server/entrance.ts'
import { activateMember } from '#server/members.ts'
import { addsFactor } from '#server/prove.ts'
import { mayViewAs, type Viewing } from '#server/view-as.ts'

type Doors = Pick<Entrance, 'accounts' | 'keys'>

export interface SessionAnswer {
  readonly account: AccountView
  /** It was opened by a tenant's provider, and is for that tenant alone. */
  readonly confined: boolean
  /** Whether it may add a second factor to the account. */
  readonly addsFactor: boolean
  readonly tenants: readonly {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly country: string
    readonly role: string
    /** What the role is called, where the tenant made it. */
    readonly roleName: string | null
    /** The key of a role with whose eyes they look at it, where they do; `role` is that one's then. */
    readonly viewing: string | null
    readonly memberId: string
    /** The tenant demands a second factor, and this session has none: it can do nothing there until one is added. */
    readonly factorDemanded: boolean
  }[]
}

/** While a tenant is brought back from a backup nobody learns more of it, and whoever is in others works there. */
function unlessClosed(error: unknown): undefined {
  if (error instanceof DatabaseError && error.code === 'database.tenant-closed') return undefined
  throw error
}

const closedTenant = ({ tenantId, slug, name, memberId }: Membership): SessionAnswer['tenants'][number] => ({
  ...{ id: tenantId, slug, name, memberId },
  // No country that there is.
  country: 'ZZ',
  role: 'read-only',
  roleName: null,
  viewing: null,
  factorDemanded: false,
})

/** Who is signed in, and the tenants that they may enter now. `factor`: the second factor of the session; `onlyTenantId`: the tenant to which it is confined. */
export async function sessionView(
  entrance: Doors,
  { id, name, email, language, timeZone }: AccountView,
  factor: Factor | null,
  viewing?: Viewing,
  onlyTenantId: string | null = null,
): Promise<SessionAnswer> {
  const { database } = entrance.accounts
  const tenants: SessionAnswer['tenants'][number][] = []
  const memberships = await membershipsOf(database.global, id)
  // One after the other: few are in more than two, and one who is in a hundred shall not take every connection.
  for (const membership of memberships) {
    if (onlyTenantId !== null && membership.tenantId !== onlyTenantId) continue
    const standing = await joinedStanding(entrance, membership).catch(unlessClosed)
    if (standing === undefined) {
      tenants.push(closedTenant(membership))
      continue
    }
    const { member, settings } = standing
    if (member?.state !== 'active' || settings === undefined) continue
    const { tenantId, slug, name: tenantName, memberId } = membership
    const factorDemanded = settings.demandsFactor && factor === null
    tenants.push({
      id: tenantId,
      slug,
      name: tenantName,
      country: settings.country,
      ...(await roleIn(entrance, membership, standing, viewing?.slug === slug ? viewing.role : undefined)),
      memberId,
      factorDemanded,
    })
  }
  const confined = onlyTenantId !== null
  return { account: { id, name, email, language, timeZone }, confined, addsFactor: addsFactor(onlyTenantId, memberships), tenants }
}

type Role = Pick<SessionAnswer['tenants'][number], 'role' | 'roleName' | 'viewing'>

/** Their own role, or the one with whose eyes they look. */
async function roleIn({ accounts }: Doors, { tenantId }: Membership, { member }: Standing, viewed: string | undefined): Promise<Role> {
  const own = { role: member?.role ?? 'read-only', roleName: member?.ownRole?.name ?? null, viewing: null }
  const open =
    viewed !== undefined && mayViewAs({ kind: 'member', role: member?.role ?? 'read-only', ownRole: member?.ownRole?.key ?? null })
  if (!open) return own
  const { role, ownRole } = await standInOf(accounts.database, tenantId, viewed)
  return { role, roleName: ownRole?.name ?? null, viewing: viewed }
}

/** Who has joined is let in: from invited to active. It follows the joining, so that one that broke off in between is finished at the next sign-in. */
async function joinedStanding({ accounts, keys }: Doors, membership: Membership): Promise<Standing> {
  const { tenantId, memberId } = membership
  const standing = await readMember(accounts.database, tenantId, memberId)
  if (standing.member?.state !== 'invited') return standing
  await activateMember({ ...accounts, keys }, membership, memberId).catch((error: unknown) => {
    // Somebody else was faster; what they made of it is read anew.
    if (!(error instanceof ApiError)) throw error
  })
  return readMember(accounts.database, tenantId, memberId)
}
