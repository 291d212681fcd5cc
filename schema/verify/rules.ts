import type { Entity } from '#schema/entity.ts'
import type { Rule } from '#schema/rule.ts'
import { type Fault, fault } from '#schema/verify/fault.ts'

const general = ['create', 'update', 'delete', 'restore', 'end']

/** Everything that is wrong with the verbs: each speaks when something happens that can happen, or it would be silent. */
export const faultsOfRules = (rules: readonly Rule[], entities: readonly Entity[]): Fault[] =>
  rules.flatMap(({ entity: name, action }) => {
    const entity = entities.find((each) => each.name === name)
    if (entity === undefined) return [fault(`rule ${name}/${action}`, `no entity is called "${name}"`, 'an entity of domain/model.ts')]
    const actions = [...general, ...Object.values(entity.states ?? {}).flatMap((to) => Object.keys(to))]
    return actions.includes(action)
      ? []
      : [fault(`rule ${name}/${action}`, 'that never happens to it', `one of ${[...new Set(actions)].join(', ')}`)]
  })
