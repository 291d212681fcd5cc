import type { EditProps, FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { TextOperand } from '#web/fields/text.tsx'
import { TextField } from '#web/kit/inputs.tsx'

function Show({ value, inRow }: ShowProps) {
  const address = String(value)
  return (
    <a href={`mailto:${address}`} className={`${classes.act} ${inRow ? classes.line : ''}`} tabIndex={inRow ? -1 : undefined}>
      {address}
    </a>
  )
}

function Edit(props: EditProps) {
  const { value, onChange, problem, autoFocus = false } = props
  return (
    <TextField
      {...labelProps(props)}
      type="email"
      inputMode="email"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      autoFocus={autoFocus}
    />
  )
}

export const emailUi: FieldUi = {
  Show,
  Edit,
  text: String,
  Operand: TextOperand,
  operators: ['eq', 'ne', 'empty', 'filled'],
  width: 220,
  done: 'enter',
}
