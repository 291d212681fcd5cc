import type { Entity } from '#schema/entity.ts'
import type { Rule } from '#schema/rule.ts'
import type { Store } from '#schema/store.ts'
import { access } from '#schema/verify/access.ts'
import { erasure } from '#schema/verify/erasure.ts'
import type { Fault, Pass } from '#schema/verify/fault.ts'
import { fields } from '#schema/verify/fields.ts'
import { links } from '#schema/verify/links.ts'
import { names } from '#schema/verify/names.ts'
import { options } from '#schema/verify/options.ts'
import { people } from '#schema/verify/people.ts'
import { faultsOfRules } from '#schema/verify/rules.ts'
import { states } from '#schema/verify/states.ts'
import { faultsOfStores } from '#schema/verify/stores.ts'
import { titles } from '#schema/verify/titles.ts'
import { uses } from '#schema/verify/uses.ts'
import { words } from '#schema/verify/words.ts'

const passes: readonly Pass[] = [names, fields, titles, links, people, erasure, access, states, options, uses, words]

/** Everything that is wrong with the model. */
export const faultsOf = (entities: readonly Entity[]): Fault[] =>
  entities.flatMap((entity) => passes.flatMap((pass) => pass(entity, entities)))

/** What stands around the entities. */
export interface Around {
  readonly stores: readonly Store[]
  readonly rules: readonly Rule[]
}

/** Throws when anything is wrong, and says of each what to write instead: a model that does not hold together does not start. */
export function verify(entities: readonly Entity[], { stores, rules }: Around = { stores: [], rules: [] }): readonly Entity[] {
  const faults = [...faultsOf(entities), ...faultsOfStores(stores, entities), ...faultsOfRules(rules, entities)]
  if (faults.length === 0) return entities
  throw new Error(
    `The model does not hold together:\n${faults.map(({ at, problem, instead }) => `  ${at}: ${problem}. Write: ${instead}`).join('\n')}`,
  )
}
