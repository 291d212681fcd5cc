import { type Role, roles } from '#schema/access.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useHere, useModel } from '#web/app/tenant.ts'

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

/** Owners, admins and managers: whoever sees what people ask and said. A role that the tenant made reaches its records and nothing beside, whatever it is a copy of. */
export function useManages(): boolean {
  const role = useRole()
  const { roleName } = useHere().tenant
  return roleName === null && (role === 'owner' || role === 'admin' || role === 'manager')
}

export interface RoleToGive {
  readonly key: string
  readonly label: string
}

/** Nobody gives more rights than they have: the built-in roles that are not above mine, and those that the tenant made. */
export function useRolesToGive(): readonly RoleToGive[] {
  const role = useRole()
  return useRoleNames().filter(({ key }) => !(roles as readonly string[]).slice(0, roles.indexOf(role)).includes(key))
}

/** Every role that somebody can have, as it is called. */
export function useRoleNames(): readonly RoleToGive[] {
  const field = entityByName(useModel(), 'member')?.fields.find(({ key }) => key === 'role')
  return (field?.options.choices ?? []).map(({ key, label }) => {
    const builtIn = roles.find((one) => one === key)
    return { key, label: builtIn === undefined ? label : t(`settings.roles.${builtIn}`) }
  })
}
