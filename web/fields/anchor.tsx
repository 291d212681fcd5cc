import { titleById } from '#web/app/titles.ts'
import type { FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import { RecordChip } from '#web/fields/link.tsx'

interface Anchor {
  readonly entity: string
  readonly id: string
}

function Show({ value, inRow = false }: ShowProps) {
  const { entity, id } = value as Anchor
  return <RecordChip entityName={entity} id={id} inRow={inRow} />
}

/** What a record hangs on is decided where it is made, on that record's page: there is nothing to edit. */
export const anchorUi: FieldUi = {
  Show,
  Edit: () => null,
  text: (value) => titleById((value as Anchor).id) ?? '',
  operators: [],
  width: 200,
  done: 'button',
}
