import type { ReactNode } from 'react'
import type { ModelField } from '#web/app/model.ts'
import { LinkField } from '#web/derived/form/link-field.tsx'
import type { EditProps } from '#web/fields/field-ui.ts'
import { plainUiOf } from '#web/fields/plain-kinds.ts'

/** What a field of a plain kind is filled in with: links can be made on the spot, all else is edited as everywhere. */
export function inputOf(field: Pick<ModelField, 'kind'>): (props: EditProps) => ReactNode {
  return field.kind === 'link' ? LinkField : plainUiOf(field).Edit
}
