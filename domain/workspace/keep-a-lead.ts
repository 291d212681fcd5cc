import { team } from '#domain/workspace/team.ts'
import type { RecordOf } from '#schema/field.ts'
import { type Decision, type Facts, type Refusal, refuse, rule } from '#schema/rule.ts'

type Team = RecordOf<typeof team.fields>

/** Whoever leads a team is in it: who leaves it leads it no longer, and nobody from outside is made its lead. */
function keepALead({ before, record }: Facts<Team>): Decision<Team> | Refusal {
  const { lead, members } = record
  if (lead === null || members.some(({ member }) => member === lead)) return {}
  return before?.lead === lead ? { set: { lead: null } } : refuse('team.lead-outside', { field: 'lead' })
}

export const createTeam = rule(team, 'create', keepALead)
export const updateTeam = rule(team, 'update', keepALead)
