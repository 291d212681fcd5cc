import { rules } from '#domain/model.ts'
import type { Values } from '#engine/act/values.ts'
import { conflict } from '#engine/api/errors.ts'
import type { Facts, Need, Rule } from '#schema/rule.ts'

type PlainFacts = Facts<Readonly<Record<string, unknown>>>
export type BareFacts = Omit<PlainFacts, 'needed'>
export type LoadNeed = (need: Need) => Promise<readonly Readonly<Record<string, unknown>>[]>

/** The verbs that speak when this happens to that entity. */
export const rulesFor = (entity: string, action: string): readonly Rule[] =>
  rules.filter((candidate) => candidate.entity === entity && candidate.action === action)

const needsOf = (rule: Rule, facts: BareFacts): [string, Need][] => Object.entries(rule.needs(facts))

/** Does a verb ask for other records before it decides on this one? */
export const looksAround = (entity: string, action: string, facts: BareFacts): boolean =>
  rulesFor(entity, action).some((rule) => needsOf(rule, facts).length > 0)

/** Asks every verb; the first refusal ends it (409 with the field). Gives the values that they set. */
export async function decide(entity: string, action: string, facts: BareFacts, load: LoadNeed): Promise<Values> {
  const set: Values = {}
  for (const rule of rulesFor(entity, action)) {
    const needed = Object.fromEntries(
      await Promise.all(needsOf(rule, facts).map(async ([name, need]) => [name, await load(need)] as const)),
    )
    const answer = rule.decide({ ...facts, needed })
    if ('refuse' in answer)
      throw conflict(answer.refuse, { ...answer.params, ...(answer.field === undefined ? {} : { field: answer.field }) })
    Object.assign(set, answer.set)
  }
  return set
}
