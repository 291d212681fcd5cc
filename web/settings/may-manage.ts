import { type Role, roles } from '#schema/access.ts'
import { useHere } from '#web/app/tenant.ts'

/** What I am in this tenant. */
export function useRole(): Role {
  const { role } = useHere().tenant
  return roles.find((one) => one === role) ?? 'read-only'
}

/** Owners and admins decide about the organisation; everybody else looks. */
export function useMayManage(): boolean {
  const role = useRole()
  return role === 'owner' || role === 'admin'
}

/** Nobody gives more rights than they have. */
export function useRolesToGive(): readonly Role[] {
  return roles.slice(roles.indexOf(useRole()))
}
