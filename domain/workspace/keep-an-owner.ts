import { member } from '#domain/workspace/member.ts'
import type { RecordOf } from '#schema/field.ts'
import { type Decision, type Facts, type Need, type Refusal, refuse, rule } from '#schema/rule.ts'

type Member = RecordOf<typeof member.fields>

const otherOwners = ({ record }: Omit<Facts<Member>, 'needed'>): Record<string, Need> => ({
  otherOwners: { entity: 'member', filter: { role: 'owner', state: 'active', not: { id: record.id } } },
})

/** Somebody must be able to open every door: the last active owner stays one. */
function keepAnOwner({ before, record, needed, actor }: Facts<Member>, leaves: boolean): Decision<Member> | Refusal {
  const wasOwner = before?.role === 'owner' && before.state === 'active'
  if (wasOwner && leaves && needed.otherOwners?.length === 0) return refuse('member.last-owner', { field: 'role' })
  return record.role === 'owner' || wasOwner ? onlyOwners(actor.kind, actor.role) : {}
}

/** Owners alone make and unmake owners. */
const onlyOwners = (kind: string, role: string): Decision<Member> | Refusal =>
  role === 'owner' || kind === 'system' || kind === 'operator' ? {} : refuse('member.owners-only', { field: 'role' })

export const createMember = rule(member, 'create', (facts) => keepAnOwner(facts, false))
export const updateMember = rule(
  member,
  'update',
  (facts) => (facts.record.role === facts.before?.role ? {} : keepAnOwner(facts, facts.record.role !== 'owner')),
  otherOwners,
)
export const deactivateMember = rule(member, 'deactivate', (facts) => keepAnOwner(facts, true), otherOwners)
export const deleteMember = rule(member, 'delete', (facts) => keepAnOwner(facts, true), otherOwners)
/** Whoever comes back as an owner is made one again. */
export const activateMember = rule(member, 'activate', (facts) => keepAnOwner(facts, false))
export const restoreMember = rule(member, 'restore', (facts) => keepAnOwner(facts, false))
