import type { ModelField } from '#web/app/model.ts'
import type { EditProps } from '#web/fields/field-ui.ts'
import { InputLabel } from '#web/kit/input-label.tsx'

/** The props of an input that name it: above it, or unseen in a row. What is required is said by a word. */
export function labelProps({ field, hideLabel = false }: Pick<EditProps, 'field' | 'hideLabel'>) {
  return hideLabel ? { 'aria-label': field.label } : { label: <FieldLabel field={field} />, required: field.required, withAsterisk: false }
}

export function FieldLabel({ field }: { field: ModelField }) {
  return <InputLabel label={field.label} required={field.required} />
}
