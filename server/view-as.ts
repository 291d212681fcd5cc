import type { FastifyRequest } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { ApiError } from '#engine/api/errors.ts'
import { ownRolesOf } from '#engine/model-of.ts'
import type { Database } from '#platform/database/database.ts'
import { roles, standIn } from '#schema/access.ts'
import { onlyReads } from '#server/only-reads.ts'
import { viewAsCookie } from '#server/session-cookie.ts'

/** A role with whose eyes somebody looks at one tenant. */
export interface Viewing {
  readonly slug: string
  readonly role: string
}

/** What the browser says of it. Whoever writes the cookie by hand only takes rights from themselves. */
export function viewingOf({ cookies }: FastifyRequest): Viewing | undefined {
  const [, slug, role] = /^([a-z0-9-]{1,60})\.([a-z0-9_-]{1,60})$/.exec(cookies[viewAsCookie] ?? '') ?? []
  return slug === undefined || role === undefined ? undefined : { slug, role }
}

/** May somebody look at the app with other eyes? Who may all alone: of anybody else the lesser of two roles would be neither. */
export const mayViewAs = ({ kind, role, ownRole }: Pick<Principal, 'kind' | 'role' | 'ownRole'>): boolean =>
  kind === 'member' && !ownRole && (role === 'owner' || role === 'admin')

/** The same person with the rights of the role that they look with: never more than their own. */
async function seenThrough(database: Database, principal: Principal, key: string): Promise<Principal> {
  const own = (await ownRolesOf(database, principal)).get(key)
  const wanted = roles.find((role) => role === key)
  if (wanted === undefined) return { ...principal, role: standIn(own?.base ?? 'read-only'), ownRole: key, viewing: true }
  const role = roles.indexOf(wanted) < roles.indexOf(principal.role) ? principal.role : wanted
  return { ...principal, role, ownRole: null, viewing: true }
}

/** Who looks with other eyes writes nothing, but for the way back. */
function mustOnlyRead(request: FastifyRequest): void {
  if (!(onlyReads(request) || request.routeOptions.url === '/api/v1/view-as')) throw new ApiError(403, 'view-as.read-only')
}

/** Whoever asks, or the same person with the eyes of the role that their browser says. 403 for what would write then. */
export async function seenBy(database: Database, principal: Principal, request: FastifyRequest): Promise<Principal> {
  const viewing = mayViewAs(principal) ? viewingOf(request) : undefined
  if (viewing?.slug !== principal.slug) return principal
  mustOnlyRead(request)
  return seenThrough(database, principal, viewing.role)
}
