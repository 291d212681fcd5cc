import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { formFields, type Values } from '#web/derived/form/form-values.ts'
import { isEmpty } from '#web/fields/field-ui.ts'

export interface FormGroup {
  /** Null for fields without a heading. */
  readonly label: string | null
  readonly own: boolean
  readonly fields: readonly ModelField[]
}

/** The fields under their headings as the model orders them, then those without one, then the tenant's own. */
export function formGroups(entity: ModelEntity, fields: readonly ModelField[]): readonly FormGroup[] {
  const groups = Map.groupBy(fields, (field) => (field.own ? '+' : (field.group ?? '')))
  const plain = groups.get('') ?? []
  const own = groups.get('+') ?? []
  const named = [...groups].filter(([label]) => label !== '' && label !== '+')
  return [
    ...named.map(([label, within]) => ({ label, own: false, fields: within })),
    { label: null, own: false, fields: plain },
    // In an object of one's own every field is one's own: no heading says more.
    { label: null, own: !entity.own, fields: own },
  ].filter((group) => group.fields.length > 0)
}

/**
 * The fields that are folded away: those that no list shows, unless the title needs them, they are required, the tenant made them, or
 * something stands in them.
 */
export function foldedFields(entity: ModelEntity, values: Values): ReadonlySet<string> {
  const title = new Set([...entity.title.of, ...(entity.title.otherwise ?? [])])
  const fields = formFields(entity)
  const rare = fields.filter((field) => !(field.list || field.required || field.own || title.has(field.key)))
  const folded = rare.filter((field) => isEmpty(values[field.key]) || values[field.key] === field.initial)
  // Folding one field saves nothing, and folding all leaves nothing.
  return folded.length < 2 || folded.length === fields.length ? new Set() : new Set(folded.map((field) => field.key))
}
