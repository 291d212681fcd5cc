import type { ModelField } from '#web/app/model.ts'
import type { FieldUi } from '#web/fields/field-ui.ts'
import { partsUi } from '#web/fields/parts.tsx'
import { plainUiOf } from '#web/fields/plain-kinds.ts'

/** How a field looks; a kind that this release does not know is shown as text. */
export function uiOf(field: Pick<ModelField, 'kind'>): FieldUi {
  return field.kind === 'parts' ? partsUi : plainUiOf(field)
}
