import type { Model, ModelEntity } from '#web/app/model.ts'

export type GroupKey = 'people' | 'own'

export interface NavigationGroup {
  readonly key: GroupKey
  readonly entities: readonly ModelEntity[]
}

/** As people think, not as tables lie. What the model does not have (yet), or what hangs on records, is not shown. */
const people = ['contact', 'company', 'lead']

/** The groups of the navigation that have something in them. */
export function navigationGroups(model: Model): readonly NavigationGroup[] {
  const groups: NavigationGroup[] = [
    { key: 'people', entities: people.flatMap((name) => model.entities.filter((entity) => entity.name === name)) },
    { key: 'own', entities: model.entities.filter((entity) => entity.own) },
  ]
  return groups.filter((group) => group.entities.length > 0)
}
