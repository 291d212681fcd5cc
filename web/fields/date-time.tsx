import { formatDateTime } from '#messages/dates.ts'
import { locale } from '#web/app/session.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Time } from '#web/kit/time.tsx'

function Show({ value }: ShowProps) {
  return (
    <span className={classes.line}>
      <Time at={String(value)} />
    </span>
  )
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  return (
    <DatePicker
      withTime
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
  const instant = typeof value === 'string' ? value : null
  return <DatePicker withTime label={field.label} hideLabel value={instant} onChange={onChange} autoFocus={autoFocus} />
}

export const dateTimeUi: FieldUi = {
  Show,
  Edit,
  text: (value) => formatDateTime(String(value), locale()),
  Operand,
  operators: ['gte', 'lt', 'empty', 'filled'],
  width: 130,
  done: 'button',
}
