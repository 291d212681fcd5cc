import type { Entity } from '#schema/entity.ts'
import { access } from '#schema/verify/access.ts'
import type { Fault, Pass } from '#schema/verify/fault.ts'
import { fields } from '#schema/verify/fields.ts'
import { links } from '#schema/verify/links.ts'
import { names } from '#schema/verify/names.ts'
import { people } from '#schema/verify/people.ts'
import { states } from '#schema/verify/states.ts'
import { titles } from '#schema/verify/titles.ts'

const passes: readonly Pass[] = [names, fields, titles, links, people, access, states]

/** Everything that is wrong with the model. */
export const faultsOf = (entities: readonly Entity[]): Fault[] =>
  entities.flatMap((entity) => passes.flatMap((pass) => pass(entity, entities)))

/** Throws when anything is, and says of each what to write instead: a model that does not hold together does not start. */
export function verify(entities: readonly Entity[]): readonly Entity[] {
  const faults = faultsOf(entities)
  if (faults.length === 0) return entities
  throw new Error(
    `The model does not hold together:\n${faults.map(({ at, problem, instead }) => `  ${at}: ${problem}. Write: ${instead}`).join('\n')}`,
  )
}
