import { roles, scopes } from '#schema/access.ts'
import { fault, type Pass } from '#schema/verify/fault.ts'

const general = ['read', 'write', 'create', 'update', 'delete', 'restore', 'end', 'export', 'import', 'history']

/** Grants name roles, scopes and actions that there are: a slip would silently forbid, or silently do nothing. */
export const access: Pass = ({ name, access: granted, states }) => {
  const actions = new Set([...general, ...Object.values(states ?? {}).flatMap((to) => Object.keys(to))])
  return Object.entries(granted).flatMap(([action, grants]) => [
    ...(actions.has(action)
      ? []
      : [fault(`${name}.access.${action}`, 'nothing of that name can be done', `one of ${[...actions].join(', ')}`)]),
    ...Object.entries(grants ?? {}).flatMap(([role, scope]) => [
      ...((roles as readonly string[]).includes(role)
        ? []
        : [fault(`${name}.access.${action}`, `there is no role "${role}"`, `one of ${roles.join(', ')}`)]),
      ...((scopes as readonly string[]).includes(scope as string)
        ? []
        : [fault(`${name}.access.${action}`, `there is no scope "${scope}"`, `one of ${scopes.join(', ')}`)]),
    ]),
  ])
}
