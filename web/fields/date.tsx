import { formatDate } from '#messages/dates.ts'
import { locale } from '#web/app/session.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { DatePicker } from '#web/kit/date-picker.tsx'

function Show({ value }: ShowProps) {
  return <span className={classes.line}>{formatDate(String(value), locale())}</span>
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  return (
    <DatePicker
      label={field.label}
      hideLabel={hideLabel}
      required={field.required}
      error={problem('')}
      value={typeof value === 'string' ? value : null}
      onChange={onChange}
      autoFocus={autoFocus}
    />
  )
}

function Operand({ field, value, onChange, autoFocus = false }: OperandProps) {
  const day = typeof value === 'string' ? value : null
  return <DatePicker label={field.label} hideLabel value={day} onChange={onChange} autoFocus={autoFocus} />
}

export const dateUi: FieldUi = {
  Show,
  Edit,
  text: (value) => formatDate(String(value), locale()),
  Operand,
  operators: ['eq', 'gte', 'gt', 'lt', 'lte', 'empty', 'filled'],
  width: 120,
  done: 'choice',
}
