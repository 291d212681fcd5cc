import type { ModelEntity, ModelField } from '#web/app/model.ts'

export interface Group {
  readonly label: string | null
  readonly fields: readonly ModelField[]
}

/** The fields under their headings, in the order of the model; those without a heading last. What a record hangs on and its picture stand elsewhere. */
export function groupsOf(entity: ModelEntity): readonly Group[] {
  const labels = [...new Set(entity.fields.map((field) => field.group))]
  const groups = labels.map((label) => ({
    label,
    fields: entity.fields.filter((field) => field.group === label && field.kind !== 'anchor' && field.kind !== 'image'),
  }))
  return [...groups.filter((group) => group.label !== null), ...groups.filter((group) => group.label === null)]
}
