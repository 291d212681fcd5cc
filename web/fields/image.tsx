import { t } from '#web/app/language.ts'
import type { FieldUi } from '#web/fields/field-ui.ts'

/** The picture itself stands where the record is named; elsewhere, as in its history, it is enough to say that there is one. */
export const imageUi: FieldUi = {
  Show: () => <span>{t('web.field.picture')}</span>,
  Edit: () => null,
  text: () => t('web.field.picture'),
  operators: [],
  width: 100,
  done: 'button',
}
