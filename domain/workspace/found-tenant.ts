import { member } from '#domain/workspace/member.ts'
import { rule } from '#schema/rule.ts'

/** The operator makes a tenant together with its first owner, who is in at once; everybody else is invited first. */
export const foundTenant = rule(member, 'create', ({ actor, record }) =>
  actor.kind === 'operator' && record.role === 'owner' ? { set: { role: record.role, state: 'active' } } : {},
)
