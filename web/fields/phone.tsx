import type { EditProps, FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { phoneText } from '#web/fields/phone-text.ts'
import { TextOperand } from '#web/fields/text.tsx'
import { TextField } from '#web/kit/inputs.tsx'

function Show({ value, inRow }: ShowProps) {
  const number = String(value)
  return (
    <a
      href={`tel:${number.replaceAll(/[^+\d]/g, '')}`}
      className={`${classes.act} ${inRow ? classes.line : ''}`}
      tabIndex={inRow ? -1 : undefined}
    >
      {phoneText(number)}
    </a>
  )
}

function Edit(props: EditProps) {
  const { value, onChange, problem, autoFocus = false } = props
  return (
    <TextField
      {...labelProps(props)}
      type="tel"
      inputMode="tel"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      autoFocus={autoFocus}
    />
  )
}

export const phoneUi: FieldUi = {
  Show,
  Edit,
  text: (value) => phoneText(String(value)),
  Operand: TextOperand,
  operators: ['eq', 'ne', 'empty', 'filled'],
  width: 160,
  done: 'enter',
}
