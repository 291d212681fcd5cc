import type { ModelEntity } from '#web/app/model.ts'

/** Is a record of this entity a person? Its title says so: it holds a person's name. */
export function isPerson(entity: ModelEntity | undefined): boolean {
  const first = entity?.title.of[0]
  return entity?.fields.some((field) => field.key === first && field.holds?.startsWith('user.name')) ?? false
}
