import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import type { EditProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'

/** The props of an input that name it: above it, or unseen in a row. What is required is said by a word. */
export function labelProps({ field, hideLabel = false }: Pick<EditProps, 'field' | 'hideLabel'>) {
  return hideLabel ? { 'aria-label': field.label } : { label: <FieldLabel field={field} />, required: field.required, withAsterisk: false }
}

export function FieldLabel({ field }: { field: ModelField }) {
  return (
    <>
      {field.label}
      {field.required && <span className={classes.required}>{t('web.required')}</span>}
    </>
  )
}
