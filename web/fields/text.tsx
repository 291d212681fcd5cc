import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { TextField } from '#web/kit/inputs.tsx'

function Show({ value, inRow }: ShowProps) {
  return <span className={inRow ? classes.line : classes.long}>{String(value)}</span>
}

function Edit(props: EditProps) {
  const { field, value, onChange, problem, autoFocus = false } = props
  return (
    <TextField
      {...labelProps(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      maxLength={field.options.max}
      autoFocus={autoFocus}
    />
  )
}

/** What to compare with, typed: for all kinds whose value is text. */
export function TextOperand({ field, value, onChange, autoFocus = false }: OperandProps) {
  return (
    <TextField
      aria-label={field.label}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoFocus={autoFocus}
    />
  )
}

export const textUi: FieldUi = {
  Show,
  Edit,
  text: String,
  Operand: TextOperand,
  operators: ['eq', 'ne', 'empty', 'filled'],
  width: 180,
  done: 'enter',
}
