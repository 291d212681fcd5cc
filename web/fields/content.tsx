import type { Content } from '#schema/fields/content.ts'
import { language } from '#web/app/language.ts'
import { formatBytes } from '#web/fields/bytes.ts'
import type { FieldUi } from '#web/fields/field-ui.ts'

const sizeOf = (value: unknown): string => formatBytes((value as Content).size, language())

/** How large a file is; what it is shows in its name. It is looked at on the page of the record that it hangs on. */
export const contentUi: FieldUi = {
  Show: ({ value }) => <span>{sizeOf(value)}</span>,
  Edit: () => null,
  text: sizeOf,
  operators: [],
  width: 100,
  done: 'button',
}
