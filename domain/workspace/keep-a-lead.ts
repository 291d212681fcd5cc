import { team } from '#domain/workspace/team.ts'
import type { RecordOf } from '#schema/field.ts'
import { type Decision, type Facts, rule } from '#schema/rule.ts'

type Team = RecordOf<typeof team.fields>

/** Whoever leads a team is in it: who leaves it leads it no longer, and who is made its lead is taken in. */
function keepALead({ before, record }: Facts<Team>): Decision<Team> {
  const { lead, members } = record
  if (lead === null || members.some(({ member }) => member === lead)) return {}
  return before?.lead === lead ? { set: { lead: null } } : { set: { members: [...members, { member: lead }] } }
}

export const createTeam = rule(team, 'create', keepALead)
export const updateTeam = rule(team, 'update', keepALead)
