import type { EditProps, FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { LongTextField } from '#web/kit/inputs.tsx'

function Show({ value, inRow }: ShowProps) {
  return inRow ? (
    <span className={classes.line}>{String(value).replaceAll('\n', ' ')}</span>
  ) : (
    <p className={classes.long}>{String(value)}</p>
  )
}

function Edit(props: EditProps) {
  const { field, value, onChange, problem, autoFocus = false } = props
  return (
    <LongTextField
      {...labelProps(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      maxLength={field.options.max}
      autoFocus={autoFocus}
    />
  )
}

export const longTextUi: FieldUi = { Show, Edit, text: String, operators: ['empty', 'filled'], width: 280, done: 'button' }
